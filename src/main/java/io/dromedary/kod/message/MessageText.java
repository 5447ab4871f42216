package io.dromedary.kod.message;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The one form in which we write messages. */
public final class MessageText {

    private static final byte[] NAMESPACE = ascii("{\"#ns\":\"");
    private static final byte[] AND_TYPE = ascii("\",\"#type\":\"");
    private static final byte[] TYPE = ascii("{\"#type\":\"");
    private static final byte[] VALUE = ascii("\",\"#value\":");
    private static final byte[] END = ascii("]}}}");

    private MessageText() {}

    /** Writes a message; the values byte for byte as they were read. */
    public static void write(OutputStream out, MessageHeader header, List<MessageObject> objects)
            throws IOException {
        out.write(beginning(header));
        boolean isFirst = true;
        for (MessageObject object : objects) {
            if (!isFirst) {
                out.write(',');
            }
            isFirst = false;
            write(out, object);
        }
        out.write(END);
    }

    /** How long a message without objects is. */
    public static int bytes(MessageHeader header) {
        return beginning(header).length + END.length;
    }

    /** How much longer an object makes a message, at most: with a comma. */
    public static long bytes(String namespace, String type, int valueBytes) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        int before =
                namespace.isEmpty()
                        ? TYPE.length
                        : NAMESPACE.length
                                + encoder.quoteAsUTF8(namespace).length
                                + AND_TYPE.length;
        return (long) before + encoder.quoteAsUTF8(type).length + VALUE.length + valueBytes + 2;
    }

    private static byte[] beginning(MessageHeader header) {
        StreamKey stream = header.stream();
        return ascii(
                "{\"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"%s\",\"version\":%d%s},\"body\":{\"object\":["
                        .formatted(
                                stream.sender(),
                                stream.recipient(),
                                header.version(),
                                header.seen()
                                        .map(mark -> ",\"seen\":\"" + mark + "\"")
                                        .orElse("")));
    }

    private static void write(OutputStream out, MessageObject object) throws IOException {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        if (object.namespace().isEmpty()) {
            out.write(TYPE);
        } else {
            out.write(NAMESPACE);
            out.write(encoder.quoteAsUTF8(object.namespace()));
            out.write(AND_TYPE);
        }
        out.write(encoder.quoteAsUTF8(object.type()));
        out.write(VALUE);
        out.write(object.sharedValue());
        out.write('}');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
