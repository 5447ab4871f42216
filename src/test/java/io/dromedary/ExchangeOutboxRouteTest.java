package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.component.kod.KodConstants;
import io.dromedary.kod.message.UnreadableMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ProcessorEndpoint;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The outbox of 1C")
class ExchangeOutboxRouteTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path outbox;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<String> tried = new CopyOnWriteArrayList<>();
    private final List<String> submitted = new CopyOnWriteArrayList<>();
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final AtomicInteger busy = new AtomicInteger();

    /** Runs the route as it is shipped, with a registry that may be busy for a few times. */
    private void run() throws Exception {
        Properties values = RunningRoutes.defaults();
        values.setProperty("dromedary.exchange.changes.outbox.enabled", "true");
        values.setProperty("dromedary.exchange.changes.outbox.directory", outbox.toString());
        RunningRoutes.resolve(values);
        camel.disableJMX();
        camel.setAutowiredEnabled(false);
        camel.getPropertiesComponent().setInitialProperties(values);
        camel.addComponent(
                "kod",
                new DefaultComponent() {
                    @Override
                    protected Endpoint createEndpoint(
                            String uri, String remaining, Map<String, Object> parameters) {
                        parameters.clear();
                        return new ProcessorEndpoint(
                                uri, this, ExchangeOutboxRouteTest.this::submit);
                    }
                });
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        ResourceHelper.fromString(
                                "exchange-changes.camel.yaml",
                                RunningRoutes.shipped("exchange-changes")));
        camel.start();
    }

    private void submit(Exchange exchange) throws Exception {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class);
        tried.add(name);
        try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (body.startsWith("wrong")) {
                throw UnreadableMessageException.forGood("This is " + body);
            }
            if (busy.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
                throw new IllegalStateException("The registry is busy");
            }
            names.add(exchange.getMessage().getHeader(KodConstants.SUBMISSION, String.class));
            submitted.add(name);
        }
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void write(String name, String body) throws IOException {
        Files.writeString(outbox.resolve(name), body);
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(outbox)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    @DisplayName("no file is passed by another one while the registry is busy")
    void busy() throws Exception {
        write("1.json", "old");
        write("2.json", "new");
        busy.set(2);
        run();
        await().atMost(SOON).until(() -> submitted.size() == 2);
        assertThat(tried).containsExactly("1.json", "1.json", "1.json", "2.json");
        await().atMost(SOON).until(() -> left().isEmpty());
    }

    @Test
    @DisplayName("more files than a look takes come in the order of their names, and quickly")
    void many() throws Exception {
        List<String> names = IntStream.range(0, 1_500).mapToObj("%06d.json"::formatted).toList();
        for (String name : names) {
            write(name, "{}");
        }
        run();
        await().atMost(SOON).until(() -> submitted.size() == names.size());
        assertThat(submitted).isEqualTo(names);
    }

    @Test
    @DisplayName(
            "files of the same name with a mistake are put aside side by side, each with its reason")
    void wrong() throws Exception {
        run();
        for (String body : List.of("wrong at first", "wrong again")) {
            write("1.json", body);
            await().atMost(SOON).until(() -> left().isEmpty());
        }
        write("2.json", "right");
        await().atMost(SOON).until(() -> submitted.contains("2.json"));
        try (Stream<Path> aside = Files.list(outbox.resolve(".refused"))) {
            assertThat(aside.sorted().toList())
                    .satisfiesExactly(
                            it -> assertThat(it).hasContent("wrong at first"),
                            it -> assertThat(it).hasContent("This is wrong at first"),
                            it -> assertThat(it).hasContent("wrong again"),
                            it -> assertThat(it).hasContent("This is wrong again"));
        }
    }

    @Test
    @DisplayName("the same file once more is submitted under the same name, another one is not")
    void again() throws Exception {
        run();
        FileTime moment = FileTime.from(Instant.parse("2026-01-31T09:00:00Z"));
        for (FileTime time : List.of(moment, moment, FileTime.from(Instant.EPOCH))) {
            Path file = Files.writeString(outbox.resolve("1.tmp"), "{}");
            Files.setLastModifiedTime(file, time);
            Files.move(file, outbox.resolve("1.json"));
            await().atMost(SOON).until(() -> left().isEmpty());
        }
        write("1.json", "{ }");
        await().atMost(SOON).until(() -> names.size() == 4);
        assertThat(names.get(0)).contains("1.json").isEqualTo(names.get(1));
        assertThat(names).doesNotContainNull();
        assertThat(Set.copyOf(names)).hasSize(3);
    }

    @Test
    @DisplayName(
            "a file that somebody takes away while the registry is busy does not hold up the others")
    void takenAway() throws Exception {
        busy.set(Integer.MAX_VALUE);
        write("1.json", "{}");
        write("2.json", "{}");
        run();
        await().atMost(SOON).until(() -> !tried.isEmpty());
        Files.delete(outbox.resolve("1.json"));
        busy.set(0);
        await().atMost(SOON).until(() -> submitted.equals(List.of("2.json")));
    }

    @Test
    @DisplayName("a route that repeats a file stops at once, and leaves the file")
    void stops() throws Exception {
        busy.set(Integer.MAX_VALUE);
        write("1.json", "{}");
        write("2.json", "{}");
        run();
        await().atMost(SOON).until(() -> tried.size() == 3);
        await().atMost(Duration.ofSeconds(8))
                .untilAsserted(
                        () -> {
                            camel.stop();
                            assertThat(left()).hasSize(2);
                        });
        assertThat(tried).containsOnly("1.json");
    }
}
