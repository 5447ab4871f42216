package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.dromedary.demo.LedgerEntry;
import io.dromedary.demo.LedgerEntry.Kind;
import io.dromedary.demo.SimulatedInfobase;
import io.dromedary.demo.SimulationSettings;
import io.dromedary.event.EventFilter;
import io.dromedary.event.OnecEvents;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.testkit.JarProgram;
import io.dromedary.testkit.RememberingLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar, killed with -9 while the infobase is worked in; only the text of the route differs. */
@DisplayName("With an edited event-log.camel.yaml, and over kill -9,")
class EditedRouteIT {

    private static final String JAR = System.getProperty("dromedary.jar");
    private static final int KILLS = 3;
    private static final int RATE = 100;
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String SHIPPED_OUTCOMES =
            "outcomes: committed,abandoned,sessions,jobs,users";

    @TempDir private Path folder;

    private final Random random = new Random(7);
    private final RememberingLedger ledger = new RememberingLedger();
    private SimulatedInfobase infobase;
    private Path log;

    @BeforeEach
    void work() throws IOException {
        log = folder.resolve("1Cv8Log");
        infobase = new SimulatedInfobase(SimulationSettings.in(log).withRate(RATE), ledger);
        infobase.start();
        Files.createDirectories(folder.resolve("routes"));
    }

    @AfterEach
    void rest() {
        infobase.close();
    }

    private Path output() {
        return folder.resolve("output");
    }

    private Process start() throws IOException, InterruptedException {
        List<String> properties =
                List.of(
                        "--server.port=0",
                        "--dromedary.routes=" + folder.resolve("routes"),
                        "--dromedary.outlet.file.directory=" + folder.resolve("outlet"));
        Files.deleteIfExists(output());
        return JarProgram.quick(Path.of(JAR), properties)
                .process(log, folder.resolve("data"))
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    private boolean says(String text) {
        try {
            return Files.exists(output()) && Files.readString(output()).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills the program a few times, lets the infobase come to rest and the program catch up. */
    private void run(String route, BooleanSupplier caughtUp) throws Exception {
        Files.writeString(folder.resolve("routes/event-log.camel.yaml"), route);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start();
            try {
                await().atMost(SOON).until(() -> says("Dromedary is ready"));
                int moment = 300 + random.nextInt(1500);
                assertThat(process.waitFor(moment, TimeUnit.MILLISECONDS)).isFalse();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        infobase.settle();
        infobase.close();
        Process last = start();
        try {
            await().atMost(SOON).until(caughtUp::getAsBoolean);
        } finally {
            last.destroy();
            if (!last.waitFor(30, TimeUnit.SECONDS)) {
                last.destroyForcibly().waitFor();
            }
        }
    }

    private static String shipped() throws IOException {
        return RunningRoutes.shipped("event-log");
    }

    /** Ids of the events that the infobase's own account of its work calls for. */
    private List<String> expected(Kind kind, String type) {
        return ledger.entries(kind).stream()
                .filter(entry -> entry.changes() > 0)
                .map(entry -> id(entry, type))
                .toList();
    }

    private static String id(LedgerEntry entry, String type) {
        return String.format(
                Locale.ROOT,
                "%s/%s/%d/%08x/%s",
                entry.header(),
                entry.file(),
                entry.offset(),
                entry.crc(),
                type);
    }

    private List<String> stored(EventFilter filter) {
        try (SqliteJournal journal =
                SqliteJournal.open(folder.resolve("data").resolve("journal.db"))) {
            List<String> ids = new ArrayList<>();
            long after = 0;
            for (List<StoredEvent> page = page(journal, after);
                    !page.isEmpty();
                    page = page(journal, after)) {
                page.stream()
                        .map(StoredEvent::event)
                        .filter(filter::test)
                        .map(CloudEvent::getId)
                        .forEach(ids::add);
                after = page.get(page.size() - 1).position();
            }
            return whole(ids);
        }
    }

    private static List<String> ids(RunningRoutes routes, EventFilter filter) {
        return whole(
                routes.events("transactions").stream()
                        .map(StoredEvent::event)
                        .filter(filter::test)
                        .map(CloudEvent::getId)
                        .toList());
    }

    /** A very large transaction is told in parts, whose ids end in a number. */
    private static List<String> whole(List<String> ids) {
        return ids.stream()
                .map(id -> id.replaceFirst("[/_][2-9]$|[/_][1-9]\\d+$", "/more"))
                .filter(id -> !id.endsWith("/more"))
                .map(id -> id.replaceFirst("[/_]1$", ""))
                .toList();
    }

    private static List<StoredEvent> page(SqliteJournal journal, long after) {
        return journal.read("transactions", after, 500, 1 << 20).events();
    }

    /** The journal's file has not been written to for two seconds: all is read. */
    private boolean isQuiet() {
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            long newest =
                    files.mapToLong(file -> file.toFile().lastModified())
                            .max()
                            .orElse(Long.MAX_VALUE);
            return says("Dromedary is ready") && System.currentTimeMillis() - newest > 2000;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("rolled-back transactions are stored too, each once, in the order of the log")
    void rolledBack() throws Exception {
        String route = shipped().replace(SHIPPED_OUTCOMES, "outcomes: committed,rolledBack");

        run(route, this::isQuiet);

        assertThat(stored(EventFilter.parseText("type=" + OnecEvents.TRANSACTION_ROLLED_BACK)))
                .isNotEmpty()
                .isEqualTo(expected(Kind.ROLLED_BACK, OnecEvents.TRANSACTION_ROLLED_BACK));
        assertThat(stored(EventFilter.parseText("type=" + OnecEvents.TRANSACTION_COMMITTED)))
                .isEqualTo(expected(Kind.COMMITTED, OnecEvents.TRANSACTION_COMMITTED));
    }

    @Test
    @DisplayName("a metadata filter stores exactly what it finds in everything")
    void filter() throws Exception {
        String filter = "metadata=Документ.*";
        String route =
                shipped()
                        .replace(
                                SHIPPED_OUTCOMES,
                                "outcomes: committed\n              filter: " + filter);

        run(route, this::isQuiet);

        List<String> all;
        try (RunningRoutes reference =
                new RunningRoutes(
                        folder.resolve("reference"),
                        Map.of(
                                "routes/event-log.camel.yaml",
                                shipped().replace(SHIPPED_OUTCOMES, "outcomes: committed")),
                        Map.of("onec.directory", log.toString(), "onec.infobase", "trade"))) {
            int committed = expected(Kind.COMMITTED, OnecEvents.TRANSACTION_COMMITTED).size();
            await().atMost(SOON).until(() -> ids(reference, EventFilter.ALL).size() == committed);
            all = ids(reference, EventFilter.parseText(filter));
            assertThat(all).hasSizeBetween(1, committed - 1);
        }
        assertThat(stored(EventFilter.ALL)).isEqualTo(all);
    }

    @Test
    @DisplayName("files instead of the journal: one for each committed transaction")
    void files() throws Exception {
        String route =
                shipped()
                                .substring(
                                        0,
                                        shipped()
                                                .indexOf(
                                                        "        - to:\n"
                                                                + "            id: store-events"))
                                .replace(SHIPPED_OUTCOMES, "outcomes: committed")
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
                                            fileName: ${replace('/','_',${body.id})}
                                            tempPrefix: .
                                            fileExist: Override
                        """;

        run(
                route,
                () ->
                        whole(written()).size()
                                >= expected(Kind.COMMITTED, OnecEvents.TRANSACTION_COMMITTED)
                                        .size());

        assertThat(whole(written()))
                .containsExactlyInAnyOrderElementsOf(
                        expected(Kind.COMMITTED, OnecEvents.TRANSACTION_COMMITTED).stream()
                                .map(id -> id.replace('/', '_'))
                                .toList());
        assertThat(stored(EventFilter.ALL)).isEmpty();
    }

    private List<String> written() {
        if (!Files.isDirectory(folder.resolve("outlet"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("outlet"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
