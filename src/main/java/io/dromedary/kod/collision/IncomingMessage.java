package io.dromedary.kod.collision;

import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.ChangedObject;
import java.util.List;

/**
 * A message on its way into the registry.
 *
 * @param sha256 of its bytes, hexadecimal
 * @param objects in their order
 */
public record IncomingMessage(MessageName name, String sha256, List<ChangedObject> objects) {

    /** Copies the objects. */
    public IncomingMessage {
        objects = List.copyOf(objects);
    }
}
