package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads the values of a message when its turn has come. */
final class MessageBodies {

    private final ObjectRegistry registry;

    MessageBodies(ObjectRegistry registry) {
        this.registry = registry;
    }

    /** The message; empty if a value is there no more, because its object was changed long ago. */
    Optional<OutgoingMessage> load(PlannedMessage planned) {
        List<MessageObject> objects = new ArrayList<>();
        Map<ObjectKey, Stamp> stamps =
                registry.stamps(planned.name().stream().recipient(), planned.objects());
        for (ObjectHead head : planned.objects()) {
            Optional<byte[]> value = registry.value(head.sequence());
            Optional<Stamp> stamp = Optional.ofNullable(stamps.get(head.key()));
            if (value.isEmpty() || stamp.isEmpty()) {
                return Optional.empty();
            }
            objects.add(
                    MessageObject.of(head.namespace(), head.key().type(), value.get())
                            .withStamp(stamp.get()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(planned.bytes()));
        try {
            MessageText.write(out, MessageHeader.of(planned.name().stream()), objects);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(new OutgoingMessage(planned.name(), out.toByteArray(), objects.size()));
    }
}
