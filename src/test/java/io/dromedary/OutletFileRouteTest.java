package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.EventCodec;
import io.dromedary.event.OnecEvents;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The route outlet-file")
class OutletFileRouteTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path data;

    private RunningRoutes run(boolean enabled) throws IOException {
        return new RunningRoutes(
                data,
                Map.of("routes/outlet-file.camel.yaml", RunningRoutes.shipped("outlet-file")),
                Map.of("dromedary.outlet.file.enabled", Boolean.toString(enabled)));
    }

    private static CloudEvent event(String id, String type) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/onec/trade"))
                .withType(type)
                .build();
    }

    private void append(RunningRoutes routes, CloudEvent... events) {
        routes.journal().append(Map.of("transactions", List.of(events)), Optional.empty()).join();
    }

    private List<String> files() throws IOException {
        Path outlet = data.resolve("outlet");
        if (!Files.isDirectory(outlet)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(outlet)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    @DisplayName("writes one complete JSON file for each committed transaction")
    void writes() throws IOException {
        CloudEvent first = event("a", OnecEvents.TRANSACTION_COMMITTED);
        try (RunningRoutes routes = run(true)) {
            append(
                    routes,
                    first,
                    event("b", OnecEvents.TRANSACTION_ABANDONED),
                    event("c", OnecEvents.TRANSACTION_COMMITTED));

            await().atMost(SOON).until(() -> files().size() == 2);
        }
        assertThat(files()).containsExactly("transactions-1.json", "transactions-3.json");
        assertThat(
                        EventCodec.fromJson(
                                Files.readAllBytes(data.resolve("outlet/transactions-1.json"))))
                .isEqualTo(first);
    }

    @Test
    @DisplayName("goes on where it was after a restart")
    void goesOn() throws IOException {
        try (RunningRoutes routes = run(true)) {
            append(routes, event("a", OnecEvents.TRANSACTION_COMMITTED));
            await().atMost(SOON).until(() -> files().size() == 1);
        }
        Files.delete(data.resolve("outlet/transactions-1.json"));

        try (RunningRoutes routes = run(true)) {
            append(routes, event("b", OnecEvents.TRANSACTION_COMMITTED));
            await().atMost(SOON).until(() -> files().contains("transactions-2.json"));
        }
        assertThat(files()).containsExactly("transactions-2.json");
    }

    @Test
    @DisplayName("is off unless it is switched on")
    void off() throws IOException {
        try (RunningRoutes routes = run(false)) {
            append(routes, event("a", OnecEvents.TRANSACTION_COMMITTED));

            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> files().isEmpty());
        }
    }
}
