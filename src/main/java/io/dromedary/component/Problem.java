package io.dromedary.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.springframework.http.HttpStatus;

/**
 * The bean {@code problem}: lets a route that answers HTTP say what went wrong as problem details
 * (RFC 9457), as the rest of the HTTP interface does. Stateless.
 */
public final class Problem {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The JSON of the failure that was caught.
     *
     * @param status the HTTP status that the route has set
     */
    public String describe(
            @ExchangeException Exception failure, @Header(Exchange.HTTP_RESPONSE_CODE) int status)
            throws JsonProcessingException {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", HttpStatus.valueOf(status).getReasonPhrase());
        problem.put("status", status);
        problem.put("detail", failure.getMessage());
        return JSON.writeValueAsString(problem);
    }
}
