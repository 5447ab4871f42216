package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.journal.StoredEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real log of {@code server-with-separators}: 4,671 transactions committed, 1,726 of them
 * empty, one rolled back.
 */
@DisplayName("The route event-log, read over a restart in the middle of the log,")
class EventLogRouteTest {

    private static final Path REAL = Path.of("src/test/resources/eventlog/server-with-separators");
    private static final String LOG = "20210108100000.lgp";
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final int COMMITTED = 4671 - 1726;

    @TempDir private Path folder;
    private Path log;

    @BeforeEach
    void firstHalf() throws IOException {
        log = Files.createDirectories(folder.resolve("1Cv8Log"));
        Files.copy(REAL.resolve("1Cv8.lgf"), log.resolve("1Cv8.lgf"));
        byte[] all = Files.readAllBytes(REAL.resolve(LOG));
        Files.write(log.resolve(LOG), Arrays.copyOf(all, all.length / 2));
    }

    private void secondHalf() throws IOException {
        Files.copy(REAL.resolve(LOG), log.resolve(LOG), StandardCopyOption.REPLACE_EXISTING);
    }

    private RunningRoutes run(String text) throws IOException {
        return new RunningRoutes(
                folder.resolve("data"),
                Map.of("routes/event-log.camel.yaml", text),
                Map.of("onec.directory", log.toString(), "onec.infobase", "trade"));
    }

    /** Reads half of the log, stops, and reads the rest in a new life. */
    private RunningRoutes readAll(String text, ToIntFunction<RunningRoutes> results, int expected)
            throws IOException {
        try (RunningRoutes first = run(text)) {
            await().atMost(SOON).until(() -> results.applyAsInt(first) > expected / 4);
        }
        secondHalf();
        RunningRoutes second = run(text);
        await().atMost(SOON).until(() -> results.applyAsInt(second) >= expected);
        return second;
    }

    private static int transactions(RunningRoutes routes) {
        return head(routes, "transactions");
    }

    private static int head(RunningRoutes routes, String channel) {
        return routes.journal().channel(channel).map(info -> (int) info.head()).orElse(0);
    }

    @Test
    @DisplayName("stores every outcome once, in its channel")
    void asShipped() throws IOException {
        try (RunningRoutes all =
                readAll(
                        RunningRoutes.shipped("event-log"),
                        EventLogRouteTest::transactions,
                        COMMITTED)) {
            await().atMost(SOON).until(() -> head(all, "sessions") == 144);

            assertThat(all.count("transactions", "type=onec.transaction.committed"))
                    .isEqualTo(COMMITTED);
            assertThat(head(all, "transactions")).isEqualTo(COMMITTED);
            assertThat(head(all, "jobs")).isEqualTo(135);
        }
    }

    @Nested
    @DisplayName("edited")
    class Edited {

        @Test
        @DisplayName(
                "to keep rolled-back and empty ones, stores those too and nothing else changes")
        void rolledBack() throws IOException {
            String text = edited("outcomes: committed,", "outcomes: committed,rolledBack,empty,");

            try (RunningRoutes all = readAll(text, EventLogRouteTest::transactions, 4672)) {
                assertThat(all.count("transactions", "type=onec.transaction.rolledback"))
                        .isEqualTo(1);
                assertThat(all.count("transactions", "type=onec.transaction.committed"))
                        .isEqualTo(4671);
            }
        }

        @Test
        @DisplayName("with a metadata filter, stores exactly what that filter finds in everything")
        void filter() throws IOException {
            String filter = "metadata=Справочник.ВерсииРасширений,РегистрСведений.*";
            long expected;
            try (RunningRoutes all =
                    readAll(
                            RunningRoutes.shipped("event-log"),
                            EventLogRouteTest::transactions,
                            COMMITTED)) {
                expected = all.count("transactions", filter);
            }
            assertThat(expected).isBetween(1L, COMMITTED - 1L);
            forget();

            try (RunningRoutes filtered =
                    readAll(
                            edited(
                                    "parameters:\n              outcomes:",
                                    "parameters:\n              filter: "
                                            + filter
                                            + "\n              outcomes:"),
                            EventLogRouteTest::transactions,
                            (int) expected)) {
                assertThat(head(filtered, "transactions")).isEqualTo((int) expected);
                assertThat(filtered.count("transactions", filter)).isEqualTo(expected);
            }
        }

        @Test
        @DisplayName("to write files instead of the journal, writes one for each transaction")
        void toFiles() throws IOException {
            String text = RunningRoutes.shipped("event-log");
            String toFiles =
                    text.substring(0, text.indexOf("        - to:\n            id: store-events"))
                                    .replace(
                                            "outcomes: committed,abandoned,sessions,jobs,users",
                                            "outcomes: committed")
                            + """
                                    - split:
                                        id: each-transaction
                                        expression:
                                          simple:
                                            expression: ${body}
                                        steps:
                                          - to:
                                              id: write-file
                                              uri: file:{{dromedary.outlet.file.directory}}
                                              parameters:
                                                fileName: ${replace('/','_',${body.id})}.json
                                                tempPrefix: .
                                                fileExist: Override
                            """;

            try (RunningRoutes all = readAll(toFiles, routes -> files(), COMMITTED)) {
                assertThat(all.journal().channels()).isEmpty();
                assertThat(files()).isEqualTo(COMMITTED);
            }
        }

        private String edited(String from, String to) throws IOException {
            String text = RunningRoutes.shipped("event-log");
            assertThat(text).contains(from);
            return text.replace(from, to);
        }

        private void forget() throws IOException {
            Files.move(folder.resolve("data"), folder.resolve("first"));
            Files.delete(log.resolve(LOG));
            byte[] all = Files.readAllBytes(REAL.resolve(LOG));
            Files.write(log.resolve(LOG), Arrays.copyOf(all, all.length / 2));
        }

        private int files() {
            Path outlet = folder.resolve("data/outlet");
            if (!Files.isDirectory(outlet)) {
                return 0;
            }
            try (Stream<Path> files = Files.list(outlet)) {
                return (int)
                        files.filter(file -> file.toString().endsWith(".json"))
                                .filter(file -> !file.getFileName().toString().startsWith("."))
                                .count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    @DisplayName("is left out without a folder")
    void withoutFolder() throws IOException {
        try (RunningRoutes routes =
                new RunningRoutes(
                        folder.resolve("data"),
                        Map.of("routes/event-log.camel.yaml", RunningRoutes.shipped("event-log")),
                        Map.of())) {
            List<StoredEvent> nothing = routes.events("transactions");

            assertThat(nothing).isEmpty();
        }
    }
}
