package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.EventCodec;
import io.dromedary.subscription.ParkedEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The route outlet-webhook")
class OutletWebhookRouteTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path data;
    private HttpServer server;
    private final List<CloudEvent> taken = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int refusal = 500;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/hs/events",
                call -> {
                    calls.incrementAndGet();
                    tokens.add(call.getRequestHeaders().getFirst("X-Dromedary-Token"));
                    byte[] body = call.getRequestBody().readAllBytes();
                    boolean refused = refusals.getAndDecrement() > 0;
                    if (!refused) {
                        headers.addAll(call.getRequestHeaders().keySet());
                        taken.add(EventCodec.fromJson(body));
                    }
                    call.sendResponseHeaders(refused ? refusal : 200, -1);
                    call.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private RunningRoutes run(int attempts) throws IOException {
        return new RunningRoutes(
                data,
                Map.of("routes/outlet-webhook.camel.yaml", RunningRoutes.shipped("outlet-webhook")),
                Map.of(
                        "dromedary.outlet.webhook.enabled",
                        "true",
                        "dromedary.outlet.webhook.redeliveries",
                        Integer.toString(attempts),
                        "dromedary.outlet.webhook.filter",
                        "",
                        "dromedary.outlet.webhook.token",
                        "$a 's3cret'==",
                        "dromedary.outlet.webhook.url",
                        "http://localhost:" + server.getAddress().getPort() + "/hs/events"));
    }

    private static CloudEvent event(int number) {
        return CloudEventBuilder.v1()
                .withId(Integer.toString(number))
                .withSource(URI.create("/onec/trade"))
                .withType("onec.transaction.committed")
                .build();
    }

    private static void append(RunningRoutes routes, int count) {
        for (int i = 0; i < count; i++) {
            routes.journal()
                    .append(Map.of("transactions", List.of(event(i))), Optional.empty())
                    .join();
        }
    }

    @Test
    @DisplayName("posts each event as JSON, again until it is taken, and in order")
    void posts() throws Exception {
        refusals.set(1);
        try (RunningRoutes routes = run(5)) {
            append(routes, 3);

            await().atMost(SOON).until(() -> taken.size() == 3);
        }
        assertThat(taken).containsExactly(event(0), event(1), event(2));
        assertThat(headers)
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("onec"));
    }

    @Test
    @DisplayName("sends the token as the service of docs/1c wants it")
    void token() throws Exception {
        try (RunningRoutes routes = run(5)) {
            append(routes, 1);

            await().atMost(SOON).until(() -> taken.size() == 1);
        }
        assertThat(tokens).containsExactly("$a 's3cret'==");
    }

    @Test
    @DisplayName("parks what the service will never take after one attempt")
    void neverTaken() throws Exception {
        refusals.set(1);
        refusal = 400;
        try (RunningRoutes routes = run(5)) {
            append(routes, 2);

            await().atMost(SOON).until(() -> taken.size() == 1);
            assertThat(calls).hasValue(2);
            assertThat(
                            new ParkedEvents(routes.subscriptions(), routes.journal())
                                    .list("outlet-webhook", Optional.empty(), 10))
                    .singleElement()
                    .satisfies(parked -> assertThat(parked.positions()).containsExactly(1L));
        }
        assertThat(taken).containsExactly(event(1));
    }

    @Test
    @DisplayName("posts again what a wrong token, once mended, lets in")
    void mended() throws Exception {
        refusals.set(2);
        refusal = 401;
        try (RunningRoutes routes = run(5)) {
            append(routes, 1);

            await().atMost(SOON).until(() -> taken.size() == 1);
        }
        assertThat(calls).hasValue(3);
    }

    @Test
    @DisplayName("parks what is not taken, and goes on")
    void parks() throws Exception {
        refusals.set(2);
        try (RunningRoutes routes = run(1)) {
            append(routes, 2);

            await().atMost(SOON).until(() -> taken.size() == 1);
            assertThat(
                            new ParkedEvents(routes.subscriptions(), routes.journal())
                                    .list("outlet-webhook", Optional.empty(), 10))
                    .singleElement()
                    .satisfies(
                            key -> {
                                assertThat(key.positions()).containsExactly(1L);
                                assertThat(key.reason()).contains("500");
                            });
        }
        assertThat(taken).containsExactly(event(1));
    }
}
