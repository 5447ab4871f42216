package io.dromedary.component.kod;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.component.HttpAnswer;
import io.dromedary.component.journal.MessageTooLargeException;
import io.dromedary.kod.message.NameTakenException;
import io.dromedary.kod.message.UnreadableMessageException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * The bean {@code exchangeAnswer}: what routes answer HTTP requests of КОД with. Sets status, type
 * and body, and leaves nothing of the request in the headers. Stateless.
 */
public final class ExchangeAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeAnswer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "application/json";
    private static final String RETRY_SECONDS = "5";

    /** How many objects were submitted. */
    public void submitted(Exchange exchange) throws JsonProcessingException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("objects", exchange.getMessage().getHeader(KodConstants.OBJECTS));
        answer(exchange, HttpStatus.ACCEPTED, TYPE, answer);
    }

    /** Under which name a message was written. */
    public void written(Exchange exchange) throws JsonProcessingException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", exchange.getMessage().getHeader(KodConstants.FILE_NAME));
        answer(exchange, HttpStatus.CREATED, TYPE, answer);
    }

    /** The messages of a group, or that there are none. */
    public void group(Exchange exchange) {
        byte[] group = exchange.getMessage().getBody(byte[].class);
        if (group == null) {
            nothing(exchange);
        } else {
            answer(exchange, HttpStatus.OK, TYPE, group);
        }
    }

    /** That it is done, and there is nothing to tell. */
    public void nothing(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, HttpStatus.NO_CONTENT.value());
        message.setBody(null);
    }

    /** Why it was not done, as problem details (RFC 9457). */
    public void refused(Exchange exchange) throws JsonProcessingException {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        HttpStatus status = status(failure);
        Map<String, Object> problem = HttpAnswer.problem(status, failure);
        if (failure instanceof InvalidPayloadException) { // Camel's own text is of its objects
            problem.put("detail", "The request has no body, or one of a type that is not read");
        }
        if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
            LOG.error("A request failed for a reason that was not foreseen", failure);
            problem.put("detail", "The request failed for a reason that was not foreseen");
        }
        problem.put("code", failure instanceof StoppingException ? "stopping" : code(status));
        answer(exchange, status, "application/problem+json", problem);
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            exchange.getMessage().setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
    }

    /** For programs, as the other calls of the service have it. */
    private static String code(HttpStatus status) {
        return switch (status) {
            case PAYLOAD_TOO_LARGE -> "too-long";
            case NOT_FOUND -> "unknown";
            case CONFLICT -> "conflict";
            case BAD_REQUEST -> "invalid";
            case INTERNAL_SERVER_ERROR -> "internal";
            default -> "unavailable";
        };
    }

    private static HttpStatus status(Exception failure) {
        if (failure instanceof MessageTooLargeException
                || (failure instanceof UnreadableMessageException unreadable
                        && unreadable.isTooLong())) {
            return HttpStatus.PAYLOAD_TOO_LARGE;
        }
        if (failure instanceof NoSuchElementException) {
            return HttpStatus.NOT_FOUND;
        }
        if (failure instanceof NameTakenException) {
            return HttpStatus.CONFLICT;
        }
        if (failure instanceof UnreadableMessageException
                || failure instanceof IllegalArgumentException
                || failure instanceof InvalidPayloadException
                || failure instanceof TypeConversionException) {
            return HttpStatus.BAD_REQUEST;
        }
        return failure.getCause() instanceof Error
                ? HttpStatus.INTERNAL_SERVER_ERROR
                : HttpStatus.SERVICE_UNAVAILABLE;
    }

    private static void answer(
            Exchange exchange, HttpStatus status, String type, Map<String, Object> body)
            throws JsonProcessingException {
        answer(exchange, status, type, JSON.writeValueAsBytes(body));
    }

    private static void answer(Exchange exchange, HttpStatus status, String type, byte[] body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status.value());
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(body);
    }
}
