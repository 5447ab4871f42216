package io.dromedary.kod.collision;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.ChangedObject;
import java.util.List;
import java.util.Optional;

/**
 * A message on its way into the registry.
 *
 * @param seen what its header says of our stream to its sender, if it says so
 * @param sha256 of its bytes, hexadecimal
 * @param objects in their order
 */
public record IncomingMessage(
        MessageName name, Optional<Mark> seen, String sha256, List<ChangedObject> objects) {

    /** Copies the objects. */
    public IncomingMessage {
        objects = List.copyOf(objects);
    }
}
