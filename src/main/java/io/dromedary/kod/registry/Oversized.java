package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;
import java.util.List;

/**
 * Objects that go together, and would make a message that is longer than messages may be.
 *
 * @param node code of the recipient
 * @param mark of the session
 * @param objects that are put aside
 * @param bytes of the message
 */
public record Oversized(String node, Mark mark, List<ObjectKey> objects, long bytes) {

    /** Copies the objects. */
    public Oversized {
        objects = List.copyOf(objects);
    }
}
