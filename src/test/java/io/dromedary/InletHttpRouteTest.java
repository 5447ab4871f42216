package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.journal.StoredEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the HTTP server replaced by a direct call; {@code ServiceTest} asks over HTTP. */
@DisplayName("The route inlet-http")
class InletHttpRouteTest {

    private static final String EVENT =
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"order.paid\"}";

    private RunningRoutes routes;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        String text =
                RunningRoutes.shipped("inlet-http")
                        .replace(
                                """
                                platform-http:/api/v1/channels/{channel}/events
                                      parameters:
                                        httpMethodRestrict: POST
                                        useStreaming: true
                                """,
                                "direct:inlet\n");
        assertThat(text).contains("direct:inlet\n");
        routes =
                new RunningRoutes(
                        data,
                        Map.of("routes/inlet-http.camel.yaml", text),
                        Map.of("dromedary.inlet.http.max-bytes", "1000"));
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    private Message post(String body, Map<String, Object> headers) {
        return routes.template()
                .request(
                        "direct:inlet",
                        exchange -> {
                            exchange.getMessage().setBody(body);
                            exchange.getMessage().setHeader("channel", "orders");
                            exchange.getMessage().getHeaders().putAll(headers);
                        })
                .getMessage();
    }

    private void assertProblem(Message answer, int status, String detail) {
        assertThat(answer.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class)).isEqualTo(status);
        assertThat(answer.getHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.getBody(String.class)).contains("\"status\":" + status).contains(detail);
        assertThat(routes.journal().channels()).isEmpty();
    }

    @Test
    @DisplayName("answers 202 with the positions of what it has stored, and echoes no header")
    void accepted() {
        Message answer = post("[" + EVENT + "]", Map.of("Cookie", "secret"));

        assertThat(answer.getHeaders())
                .containsOnly(
                        Map.entry(Exchange.HTTP_RESPONSE_CODE, "202"),
                        Map.entry("Content-Type", "application/json"));
        assertThat(answer.getBody(String.class)).isEqualTo("{\"positions\":[1],\"duplicates\":0}");
        assertThat(routes.events("orders"))
                .extracting(StoredEvent::type)
                .containsExactly("order.paid");
    }

    @Test
    @DisplayName("says that it had the event already")
    void repeated() {
        post(EVENT, Map.of());

        assertThat(post(EVENT, Map.of()).getBody(String.class))
                .isEqualTo("{\"positions\":[1],\"duplicates\":1}");
    }

    @Test
    @DisplayName("takes binary mode")
    void binary() {
        post(
                "hello",
                Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", "1",
                        "ce-source", "/shop",
                        "ce-type", "order.paid",
                        "Content-Type", "text/plain"));

        assertThat(routes.events("orders")).hasSize(1);
    }

    @Test
    @DisplayName("answers 400 and names what is wrong with which event")
    void invalid() {
        assertProblem(post("[" + EVENT + ",{\"id\":\"2\"}]", Map.of()), 400, "Event 2 of 2");
    }

    @Test
    @DisplayName("answers 400 for a channel that cannot be")
    void channel() {
        assertProblem(post(EVENT, Map.of("channel", "a?b")), 400, "cannot name a channel");
    }

    @Test
    @DisplayName("answers 413 for a body that is too long")
    void tooLong() {
        assertProblem(post(" ".repeat(1001), Map.of()), 413, "1000 bytes");
    }

    @Test
    @DisplayName("answers 503 when nothing can be stored")
    void closed() {
        routes.journal().close();

        Message answer = post(EVENT, Map.of());

        assertThat(answer.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class)).isEqualTo(503);
    }
}
