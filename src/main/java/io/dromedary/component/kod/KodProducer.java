package io.dromedary.component.kod;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.UnreadableMessageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/**
 * Writes messages into an exchange directory: a body that is a message as it is, byte for byte; a
 * list of objects in our own form. Done when the file is on disk.
 */
public class KodProducer extends DefaultProducer {

    private final KodEndpoint endpoint;
    private final MessageReader reader;
    private final Marks marks;

    KodProducer(KodEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.reader = new MessageReader(endpoint.limits());
        this.marks = new Marks(endpoint.getKodComponent().getStore(), Clock.systemUTC());
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        byte[] bytes;
        StreamKey stream;
        if (message.getBody() instanceof List<?> objects) {
            stream = endpoint.grammar().stream(sender(message, ""), recipient(message, ""));
            bytes = text(stream, objects);
            reader.check(new ByteArrayInputStream(bytes));
        } else {
            bytes = bytes(message);
            StreamKey written = reader.check(new ByteArrayInputStream(bytes)).header().stream();
            stream =
                    endpoint.grammar().stream(
                            sender(message, written.sender()),
                            recipient(message, written.recipient()));
            if (!stream.equals(written)) {
                throw UnreadableMessageException.forGood(
                        "The header of the message says " + written + ", the route " + stream);
            }
        }
        MessageName name = new MessageName(stream, mark(message, stream), number(message));
        new MessageWriter(endpoint.directory()).write(name, out -> out.write(bytes));
        message.setHeader(KodConstants.SENDER, stream.sender());
        message.setHeader(KodConstants.RECIPIENT, stream.recipient());
        message.setHeader(KodConstants.MARK, name.mark().digits());
        message.setHeader(KodConstants.NUMBER, name.number());
        message.setHeader(KodConstants.FILE_NAME, name.fileName());
    }

    private byte[] bytes(Message message)
            throws InvalidPayloadException, IOException, UnreadableMessageException {
        long most = Math.min(Integer.MAX_VALUE - 9L, endpoint.limits().bytes());
        try (InputStream in = message.getMandatoryBody(InputStream.class)) {
            byte[] bytes = in.readNBytes((int) most + 1);
            if (bytes.length > most) {
                throw UnreadableMessageException.forGood(
                        "the message has more than %,d bytes, which is the limit (option maxBytes)"
                                .formatted(most));
            }
            return bytes;
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
        return given == null ? marks.next(stream.sender()) : new Mark(given);
    }

    private static int number(Message message) {
        return message.getHeader(KodConstants.NUMBER, 1, Integer.class);
    }
}
