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
    private static final byte[] AND_VERSION = ascii("\",\"#version\":\"");
    private static final byte[] AND_SEEN = ascii("\",\"#seen\":\"");
    private static final byte[] VALUE = ascii("\",\"#value\":");
    private static final byte[] END = ascii("]}}}");

    private MessageText() {}

    /** Writes a message; the values byte for byte as they were read. */
    public static void write(OutputStream out, MessageHeader header, List<MessageObject> objects)
            throws IOException {
        StreamKey stream = header.stream();
        out.write(
                ascii(
                        "{\"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"%s\",\"version\":%d%s},\"body\":{\"object\":["
                                .formatted(
                                        stream.sender(),
                                        stream.recipient(),
                                        header.version(),
                                        header.seen()
                                                .map(mark -> ",\"seen\":\"" + mark + "\"")
                                                .orElse(""))));
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
        if (object.stamp().isPresent()) {
            Stamp stamp = object.stamp().get();
            out.write(AND_VERSION);
            out.write(ascii(stamp.version().digits()));
            if (stamp.seen().isPresent()) {
                out.write(AND_SEEN);
                out.write(ascii(stamp.seen().get().digits()));
            }
        }
        out.write(VALUE);
        out.write(object.sharedValue());
        out.write('}');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
