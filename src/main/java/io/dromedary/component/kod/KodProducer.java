package io.dromedary.component.kod;

import io.cloudevents.CloudEvent;
import io.dromedary.component.journal.InvalidEventException;
import io.dromedary.component.journal.MessageTooLargeException;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.NameTakenException;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.UnreadableMessageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/**
 * Writes messages into an exchange directory: a body that is a message as it is, byte for byte; a
 * list of objects in our own form; messages that are CloudEvents one after the other. Done when the
 * files are on disk.
 */
public class KodProducer extends DefaultProducer {

    private final KodEndpoint endpoint;
    private final MessageReader reader;
    private final Marks marks;
    private final MessageWriter writer;

    KodProducer(KodEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.reader = new MessageReader(endpoint.limits());
        this.marks = new Marks(endpoint.getKodComponent().getStore(), Clock.systemUTC());
        this.writer = new MessageWriter(Path.of(endpoint.getConfiguration().getDirectory()));
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        if (isEvents(message.getBody())) {
            writeEvents(message.getBody());
            return;
        }
        Text text;
        StreamKey stream;
        if (message.getBody() instanceof List<?> objects) {
            stream = endpoint.grammar().stream(sender(message, ""), recipient(message, ""));
            text = new Text.InMemory(text(stream, objects));
            check(text);
        } else {
            text = text(message);
            StreamKey written = check(text);
            stream =
                    endpoint.grammar().stream(
                            sender(message, written.sender()),
                            recipient(message, written.recipient()));
            if (!stream.equals(written)) {
                throw UnreadableMessageException.forGood(
                        "The header of the message says " + written + ", the route " + stream);
            }
        }
        endpoint.checkKnown(stream.sender()); // the recipient would refuse it
        endpoint.checkKnown(stream.recipient()); // nobody would ever fetch it
        MessageName name = new MessageName(stream, mark(message, stream), number(message));
        endpoint.directory(); // a share may be away
        writer.write(name, text::writeTo);
        NameHeaders.set(message, name);
    }

    private StreamKey check(Text text) throws IOException, UnreadableMessageException {
        try (InputStream in = text.open()) {
            return reader.check(in).header().stream();
        }
    }

    /** A message that is checked first and written then. */
    private sealed interface Text {

        InputStream open() throws IOException;

        void writeTo(OutputStream out) throws IOException;

        final class InMemory implements Text {

            private final byte[] bytes;

            private InMemory(byte[] bytes) {
                this.bytes = bytes;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(bytes);
            }
        }

        /** Read twice rather than held. */
        record InFile(File file) implements Text {

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file.toPath());
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                Files.copy(file.toPath(), out);
            }
        }
    }

    private static boolean isEvents(Object body) {
        return body instanceof CloudEvent
                || (body instanceof List<?> list
                        && !list.isEmpty()
                        && list.get(0) instanceof CloudEvent);
    }

    /** Checks all of them, so that a bad one does no harm, and writes them in order. */
    private void writeEvents(Object body) throws InvalidEventException, IOException {
        Map<MessageName, byte[]> messages = new LinkedHashMap<>();
        for (Object one : body instanceof List<?> list ? list : List.of(body)) {
            CloudEvent event = (CloudEvent) one;
            MessageName name = MessageEvent.name(event, endpoint.grammar());
            byte[] bytes = event.getData().toBytes();
            try {
                check(name, reader.check(new ByteArrayInputStream(bytes)).header().stream());
            } catch (UnreadableMessageException e) {
                throw new InvalidEventException(name + ": " + e.getMessage(), e);
            }
            messages.put(name, bytes);
        }
        endpoint.directory();
        for (Map.Entry<MessageName, byte[]> message : messages.entrySet()) {
            try {
                writer.write(message.getKey(), out -> out.write(message.getValue()));
            } catch (NameTakenException e) {
                throw new InvalidEventException(e.getMessage(), e); // another try is no better
            }
        }
    }

    private void check(MessageName name, StreamKey written) throws UnreadableMessageException {
        KodConfiguration configuration = endpoint.getConfiguration();
        if (!name.stream().equals(written)) {
            throw UnreadableMessageException.forGood(
                    "its header says " + written + ", its name " + name.stream());
        }
        if (differs(configuration.getSender(), written.sender())
                || differs(configuration.getRecipient(), written.recipient())) {
            throw UnreadableMessageException.forGood(
                    "it goes %s, but this way is for messages from '%s' to '%s'"
                            .formatted(
                                    written,
                                    configuration.getSender(),
                                    configuration.getRecipient()));
        }
    }

    private static boolean differs(String option, String code) {
        return !option.isEmpty() && !option.equals(code);
    }

    private Text text(Message message)
            throws InvalidPayloadException, IOException, MessageTooLargeException {
        long most = Math.min(Integer.MAX_VALUE - 9L, endpoint.limits().bytes());
        if (message.getBody() instanceof File file) {
            checkLength(file.length());
            return new Text.InFile(file);
        }
        if (message.getBody() instanceof byte[] bytes) {
            checkLength(bytes.length);
            return new Text.InMemory(bytes);
        }
        try (InputStream in = message.getMandatoryBody(InputStream.class)) {
            byte[] bytes = in.readNBytes((int) most + 1);
            checkLength(bytes.length);
            return new Text.InMemory(bytes);
        } catch (OutOfMemoryError e) { // Camel would answer with the body of the request
            throw KodEndpoint.noMemory();
        }
    }

    private void checkLength(long bytes) throws MessageTooLargeException {
        long most = endpoint.limits().bytes();
        if (bytes > most) {
            throw new MessageTooLargeException(
                    "The message has more than %,d bytes, which is the limit (option maxBytes)"
                            .formatted(most));
        }
    }

    private static byte[] text(StreamKey stream, List<?> body) throws IOException {
        List<MessageObject> objects = new ArrayList<>();
        for (Object one : body) {
            if (!(one instanceof MessageObject object)) {
                throw new IllegalArgumentException(
                        "kod:messages takes a message, or a list of objects of КОД, but no list of "
                                + one.getClass().getName());
            }
            objects.add(object);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageText.write(out, MessageHeader.of(stream), objects);
        return out.toByteArray();
    }

    private String sender(Message message, String written) {
        return code(message, KodConstants.SENDER, endpoint.getConfiguration().getSender(), written);
    }

    private String recipient(Message message, String written) {
        return code(
                message,
                KodConstants.RECIPIENT,
                endpoint.getConfiguration().getRecipient(),
                written);
    }

    private static String code(Message message, String header, String option, String written) {
        String code = message.getHeader(header, option, String.class);
        return code.isEmpty() ? written : code;
    }

    private Mark mark(Message message, StreamKey stream) {
        String given = message.getHeader(KodConstants.MARK, String.class);
        return Mark.given( // the recipient would put one aside that is ahead, also if it is ours
                given == null ? marks.next(stream.sender()).digits() : given, Instant.now());
    }

    private static int number(Message message) {
        String given = message.getHeader(KodConstants.NUMBER, "1", String.class);
        if (!given.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "number is a number of up to 9 digits, not '" + given + "'");
        }
        return Integer.parseInt(given);
    }
}
