package io.dromedary.api.http;

import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An answer as JSON, in pieces. The events are in the journal as JSON already; they stand here as
 * they are, neither parsed nor built nor copied.
 *
 * @param pieces to be sent one after the other
 * @param length of all of them, in bytes
 */
record AnswerBody(List<byte[]> pieces, long length) {

    private static final byte[] START = ascii("{\"events\":[");
    private static final byte[] COMMA = ascii(",");

    static AnswerBody of(Answer answer) {
        List<byte[]> pieces = new ArrayList<>(2 * answer.events().size() + 2);
        pieces.add(START);
        for (StoredEvent event : answer.events()) {
            if (pieces.size() > 1) {
                pieces.add(COMMA);
            }
            pieces.add(event.json());
        }
        pieces.add(ascii(end(answer)));
        return new AnswerBody(pieces, pieces.stream().mapToLong(piece -> piece.length).sum());
    }

    private static String end(Answer answer) {
        String positions =
                answer.events().stream()
                        .map(event -> Long.toString(event.position()))
                        .collect(Collectors.joining(","));
        String gap =
                answer.gap()
                        .map(
                                one ->
                                        ",\"gap\":{\"from\":"
                                                + one.from()
                                                + ",\"to\":"
                                                + one.to()
                                                + "}")
                        .orElse("");
        return "],\"positions\":["
                + positions
                + "],\"offset\":"
                + answer.offset()
                + ",\"lag\":"
                + answer.lag()
                + ",\"session\":\""
                + answer.session()
                + "\""
                + gap
                + (answer.replayed() ? ",\"replayed\":true}" : "}");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
