package io.dromedary.api.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is sent as server-sent events (WHATWG HTML, 9.2), in pieces. An event has an {@link EventId}
 * and no name, so that a plain {@code onmessage} is given it; what is said beside has a name and no
 * {@code id}.
 */
final class StreamFrames {

    /** The id of the last frame for one that was taken over from. */
    static final String STOP = "fenced";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final byte[] END = ascii("\n\n");
    private static final byte[] KEEP_ALIVE = ascii(":\n\n");

    private StreamFrames() {}

    static byte[] opened(String session) {
        return named("opened", JSON.objectNode().put("session", session));
    }

    static byte[] keepAlive() {
        return KEEP_ALIVE;
    }

    /** The events as the journal has them, neither parsed nor copied; before them what is gone. */
    static List<byte[]> page(Answer answer) {
        List<byte[]> pieces = new ArrayList<>(3 * answer.events().size() + 1);
        answer.gap()
                .ifPresent(
                        gap ->
                                pieces.add(
                                        named(
                                                "gap",
                                                JSON.objectNode()
                                                        .put("from", gap.from())
                                                        .put("to", gap.to()))));
        for (StoredEvent event : answer.events()) {
            pieces.add(ascii("id: " + EventId.of(event, answer) + "\ndata: "));
            pieces.add(inOneLine(event.json()));
            pieces.add(END);
        }
        return pieces;
    }

    /**
     * The last frame. One that was taken over from is given an id that an EventSource sends when it
     * reconnects by itself, by which it is known as one that must not.
     */
    static byte[] last(String code, String detail) {
        byte[] frame = named(code, JSON.objectNode().put("code", code).put("detail", detail));
        return code.equals(STOP) ? joined(ascii("id: " + STOP + "\n"), frame) : frame;
    }

    private static byte[] named(String name, ObjectNode data) {
        return ("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Within JSON's texts a line break is escaped; between them it means no more than a space. */
    private static byte[] inOneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (isBreak(json[i])) {
                byte[] line = json.clone();
                for (int k = i; k < line.length; k++) {
                    line[k] = isBreak(line[k]) ? (byte) ' ' : line[k];
                }
                return line;
            }
        }
        return json;
    }

    private static boolean isBreak(byte one) {
        return one == '\n' || one == '\r';
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
