package io.dromedary.kod.send;

import io.dromedary.disk.TemporaryFiles;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectRegistry;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Loads the values of a message when its turn has come: one after the other, into a file if it is
 * large, so that a message costs little memory whatever its length. The file stays as it is if the
 * message is sent again: what it says of versions is of the moment.
 */
final class MessageBodies {

    /** What is shorter is kept in memory. */
    static final long LARGE = 8 << 20;

    private static final int BUFFER = 1 << 16;

    private final ObjectRegistry registry;

    MessageBodies(ObjectRegistry registry) {
        this.registry = registry;
    }

    /** The message; empty if a value is there no more, because its object was changed long ago. */
    Optional<OutgoingMessage> load(PlannedMessage planned) {
        try {
            return planned.bytes() > LARGE ? file(planned) : memory(planned);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    planned.name() + " cannot be made: " + e.getMessage(), e);
        }
    }

    private Optional<OutgoingMessage> memory(PlannedMessage planned) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(planned.bytes()));
        return write(planned, out)
                ? Optional.of(
                        new OutgoingMessage(
                                planned.name(), out.toByteArray(), planned.objects().size()))
                : Optional.empty();
    }

    private Optional<OutgoingMessage> file(PlannedMessage planned) throws IOException {
        Path file = TemporaryFiles.ofThisProcess().file("message-", ".json");
        boolean isWhole = false;
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
                isWhole = write(planned, out);
            }
            return isWhole
                    ? Optional.of(
                            new OutgoingMessage(
                                    planned.name(),
                                    file,
                                    Files.size(file),
                                    planned.objects().size()))
                    : Optional.empty();
        } finally {
            if (!isWhole) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Whether all values were there. */
    private boolean write(PlannedMessage planned, OutputStream out) throws IOException {
        StreamKey stream = planned.name().stream();
        Map<ObjectKey, Stamp> stamps = registry.stamps(stream.recipient(), planned.objects());
        MessageText.begin(out, MessageHeader.of(stream));
        boolean isFirst = true;
        for (ObjectHead head : planned.objects()) {
            Optional<byte[]> value = registry.value(head.sequence());
            Optional<Stamp> stamp = Optional.ofNullable(stamps.get(head.key()));
            if (value.isEmpty() || stamp.isEmpty()) {
                return false;
            }
            MessageText.write(
                    out,
                    MessageObject.of(head.namespace(), head.key().type(), value.get())
                            .withStamp(stamp.get()),
                    isFirst);
            isFirst = false;
        }
        MessageText.end(out);
        return true;
    }
}
