package io.dromedary.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.component.journal.JournalConstants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.springframework.http.HttpStatus;

/**
 * The bean {@code httpAnswer}: the JSON that routes answer HTTP requests with. Failures are told as
 * problem details (RFC 9457), as the rest of the HTTP interface does. Stateless.
 */
public final class HttpAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Where the events stand now.
     *
     * @param positions in the order of the request
     * @param duplicates how many of them had been there already
     */
    public String accepted(
            @Header(JournalConstants.POSITIONS) List<Long> positions,
            @Header(JournalConstants.DUPLICATES) int duplicates)
            throws JsonProcessingException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("positions", positions);
        answer.put("duplicates", duplicates);
        return JSON.writeValueAsString(answer);
    }

    /**
     * Why it was not done.
     *
     * @param status the HTTP status that the route has set
     */
    public String refused(
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure,
            @Header(Exchange.HTTP_RESPONSE_CODE) int status)
            throws JsonProcessingException {
        return JSON.writeValueAsString(problem(HttpStatus.valueOf(status), failure));
    }

    /** The members of problem details. */
    public static Map<String, Object> problem(HttpStatus status, Exception failure) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", failure.getMessage());
        return problem;
    }
}
