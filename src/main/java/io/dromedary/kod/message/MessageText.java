package io.dromedary.kod.message;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The one form in which we write messages. */
public final class MessageText {

    /** What stands behind the value of an object. */
    public static final char AFTER_VALUE = '}';

    private static final byte[] NAMESPACE = ascii("{\"#ns\":\"");
    private static final byte[] AND_TYPE = ascii("\",\"#type\":\"");
    private static final byte[] TYPE = ascii("{\"#type\":\"");
    private static final byte[] AND_VERSION = ascii("\",\"#version\":\"");
    private static final byte[] AND_SEEN = ascii("\",\"#seen\":\"");
    private static final byte[] VALUE = ascii("\",\"#value\":");
    private static final byte[] RETURNED_VALUE = ascii("\",\"#returned\":true,\"#value\":");
    private static final int STAMP_BYTES =
            AND_VERSION.length
                    + AND_SEEN.length
                    + 2 * Mark.LENGTH
                    + (RETURNED_VALUE.length - VALUE.length);
    private static final byte[] END = ascii("]}}}");

    private MessageText() {}

    /** Writes a message; the values byte for byte as they were read. */
    public static void write(OutputStream out, MessageHeader header, List<MessageObject> objects)
            throws IOException {
        begin(out, header);
        boolean isFirst = true;
        for (MessageObject object : objects) {
            write(out, object, isFirst);
            isFirst = false;
        }
        end(out);
    }

    /** Writes one object, between {@link #begin} and {@link #end}. */
    public static void write(OutputStream out, MessageObject object, boolean isFirst)
            throws IOException {
        if (!isFirst) {
            out.write(',');
        }
        out.write(beforeValue(object.namespace(), object.type(), object.stamp()));
        out.write(object.sharedValue());
        out.write(AFTER_VALUE);
    }

    /**
     * Writes what stands before the first object, for those who write objects one by one: with a
     * comma between them, each {@link #beforeValue}, its value and {@link #AFTER_VALUE}.
     */
    public static void begin(OutputStream out, MessageHeader header) throws IOException {
        out.write(beginning(header));
    }

    /** How long a message without objects is. */
    public static int bytes(MessageHeader header) {
        return beginning(header).length + END.length;
    }

    /** How much longer an object makes a message, at most: with a comma and a stamp. */
    public static long bytes(String namespace, String type, int valueBytes) {
        return (long) beforeValue(namespace, type).length + STAMP_BYTES + valueBytes + 2;
    }

    private static byte[] beginning(MessageHeader header) {
        StreamKey stream = header.stream();
        return ascii(
                "{\"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"%s\",\"version\":%d},\"body\":{\"object\":["
                        .formatted(stream.sender(), stream.recipient(), header.version()));
    }

    /**
     * What stands before the value of an object.
     *
     * @param namespace of {@code #ns}; empty for none
     */
    public static byte[] beforeValue(String namespace, String type) {
        return beforeValue(namespace, type, Optional.empty());
    }

    private static byte[] beforeValue(String namespace, String type, Optional<Stamp> stamp) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (namespace.isEmpty()) {
            out.writeBytes(TYPE);
        } else {
            out.writeBytes(NAMESPACE);
            out.writeBytes(encoder.quoteAsUTF8(namespace));
            out.writeBytes(AND_TYPE);
        }
        out.writeBytes(encoder.quoteAsUTF8(type));
        stamp.ifPresent(
                given -> {
                    out.writeBytes(AND_VERSION);
                    out.writeBytes(ascii(given.version().digits()));
                    given.seen()
                            .ifPresent(
                                    seen -> {
                                        out.writeBytes(AND_SEEN);
                                        out.writeBytes(ascii(seen.digits()));
                                    });
                });
        out.writeBytes(stamp.map(Stamp::returned).orElse(false) ? RETURNED_VALUE : VALUE);
        return out.toByteArray();
    }

    /** Writes what stands behind the last object. */
    public static void end(OutputStream out) throws IOException {
        out.write(END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
