package io.dromedary.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.TestService;
import io.dromedary.api.face.EventSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("A service that stops")
class ShutdownTest {

    private static final String SUBSCRIPTION = "/api/v1/subscriptions/billing";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    @DisplayName("ends its streams at once, and says why")
    void endsStreams(@TempDir Path data) {
        ServletWebServerApplicationContext service =
                TestService.start(data, "spring.lifecycle.timeout-per-shutdown-phase=120s");
        int port = service.getWebServer().getPort();
        new HttpClientSide(port).put(SUBSCRIPTION, "{\"channel\":\"transactions\"}");
        try (EventSource stream = EventSource.open(port, SUBSCRIPTION + "/stream")) {
            assertThat(stream.next().name()).isEqualTo("opened");
            long start = System.nanoTime();
            service.close();
            assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
            assertThat(stream.next().name()).isEqualTo("stopping");
            assertThat(stream.next().name()).isEqualTo("end");
        }
    }

    @Test
    @DisplayName("answers those who wait, and has everything when it is started again")
    void stops(@TempDir Path data) {
        ServletWebServerApplicationContext service =
                TestService.start(data, "spring.lifecycle.timeout-per-shutdown-phase=120s");
        HttpClientSide http = new HttpClientSide(service.getWebServer().getPort());
        http.put(SUBSCRIPTION, "{\"channel\":\"transactions\"}");
        CompletableFuture<Reply> waiting = http.getLater(SUBSCRIPTION + "/events?wait=300");
        await().until(() -> http.get(SUBSCRIPTION).field("state"), "active"::equals);

        long start = System.nanoTime();
        service.close();
        assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
        Reply reply = waiting.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("events")).isEmpty();

        try (ServletWebServerApplicationContext again = TestService.start(data)) {
            HttpClientSide client = new HttpClientSide(again.getWebServer().getPort());
            assertThat(client.get(SUBSCRIPTION).status()).isEqualTo(200);
            assertThat(
                            client.get(
                                            SUBSCRIPTION
                                                    + "/events?wait=0&session="
                                                    + reply.field("session"))
                                    .status())
                    .isEqualTo(200);
        }
    }
}
