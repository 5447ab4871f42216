package io.dromedary.api.access;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Problem details (RFC 9457) for requests that never reach a controller. */
public final class Refusal {

    private Refusal() {}

    /** {@code detail} and {@code code} are our own texts and need no escaping. */
    public static void write(
            HttpServletResponse response, HttpStatus status, String detail, String code)
            throws IOException {
        byte[] body =
                """
                {"type":"about:blank","title":"%s","status":%d,"detail":"%s","code":"%s"}
                """
                        .formatted(status.getReasonPhrase(), status.value(), detail, code)
                        .getBytes(StandardCharsets.UTF_8);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
