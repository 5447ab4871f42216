package io.dromedary.api.http;

import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;

/**
 * Writes answers as JSON. The events are in the journal as JSON already and are copied as they are,
 * neither parsed nor built.
 */
@Component
final class AnswerConverter extends AbstractHttpMessageConverter<Answer> {

    private static final byte[] START = ascii("{\"events\":[");

    AnswerConverter() {
        super(MediaType.APPLICATION_JSON);
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == Answer.class;
    }

    @Override
    protected boolean canRead(MediaType mediaType) {
        return false;
    }

    @Override
    protected Answer readInternal(Class<? extends Answer> type, HttpInputMessage input) {
        throw new HttpMessageNotReadableException("Answers are only written", input);
    }

    @Override
    protected void writeInternal(Answer answer, HttpOutputMessage output) throws IOException {
        List<StoredEvent> events = answer.events();
        byte[] end = ascii(end(answer));
        long length = START.length + end.length + Math.max(0, events.size() - 1);
        for (StoredEvent event : events) {
            length += event.json().length;
        }
        output.getHeaders().setContentLength(length);
        OutputStream body = output.getBody();
        body.write(START);
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                body.write(',');
            }
            body.write(events.get(i).json());
        }
        body.write(end);
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
                                        ",\"gap\":{\"from\":%d,\"to\":%d}"
                                                .formatted(one.from(), one.to()))
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
                + "}";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
