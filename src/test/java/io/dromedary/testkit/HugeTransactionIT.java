package io.dromedary.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.event.OnecEvents;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.journal.Journal;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.sqlite.SqliteJournal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("One transaction with a million changes")
@HardCase(store = "SQLite", face = "event log")
class HugeTransactionIT {

    private static final int CHANGES = 1_000_000;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long MIB = 1 << 20;
    private static final long PAGE_BYTES = 16 * MIB;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String HEADER =
            "\ufeff1CV8LOG(ver 2.0)\r\n5a4a5f5e-5b8c-4a5c-8d3e-0f6a1b2c3d4e\r\n\r\n";
    private static final String DICTIONARY =
            HEADER
                    + """
                      {1,00000001-4a5c-4d3e-8f6a-1b2c3d4e5f60,"Обмен",1},
                      {2,"SRV-1C",1},
                      {3,"BackgroundJob",1},
                      {4,"_$Transaction$_.Begin",1},
                      {4,"_$Transaction$_.Commit",2},
                      {4,"_$Data$_.Update",3},
                      {5,000003e9-4a5c-4d3e-8f6a-1b2c3d4e5f60,"Справочник.НоменклатураКонтрагентов",1},
                      {6,"SRV-1C",1},
                      {7,1541,1},
                      {8,1560,1}"""
                            .replace("\n", "\r\n");

    @TempDir Path folder;
    private Path log;
    private Path data;
    private PipelineProgram program;
    private long commitOffset;

    @BeforeEach
    void prepare() throws Exception {
        program = PipelineProgram.prepare(folder, write("small", 100));
        log = write("1Cv8Log", CHANGES);
        data = Files.createDirectories(folder.resolve("data"));
    }

    @Test
    @HardCase(fault = "a million changes, kill -9")
    @DisplayName(
            "gets through a heap that cannot hold it, and is in the journal once, whole and in"
                    + " order, though the program is killed while it is being stored")
    void once() throws Exception {
        for (long stored : List.of(32 * MIB, 160 * MIB)) {
            killOnce(stored);
            try (SqliteJournal journal = SqliteJournal.open(program.journal(data))) {
                assertThat(storedChanges(journal)).isBetween(1, CHANGES - 1);
                assertThat(reached(journal)).isLessThanOrEqualTo(commitOffset);
            }
        }
        runToTheEnd();
        try (SqliteJournal journal = SqliteJournal.open(program.journal(data))) {
            assertThat(storedChanges(journal)).isEqualTo(CHANGES);
            assertThat(reached(journal)).isGreaterThan(commitOffset);
        }
    }

    private void killOnce(long stored) throws Exception {
        Process process = start();
        try {
            Awaitility.await("so much in the journal: " + stored)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .failFast(() -> assertThat(process.isAlive()).as(this::output).isTrue())
                    .until(() -> Files.exists(journal()) && Files.size(journal()) > stored);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void runToTheEnd() throws Exception {
        Process process = start(PipelineProcess.UNTIL_IDLE);
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(this::output).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(String... options) throws IOException {
        PipelineProgram chosen = options.length == 0 ? program : program.with(options[0]);
        return chosen.process(log, data)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Path journal() {
        return program.journal(data);
    }

    /** How many changes the journal holds; each has its number, each part of them too. */
    private static int storedChanges(Journal journal) throws IOException {
        int changes = 0;
        long position = 0;
        List<StoredEvent> page = journal.read("transactions", 0, 1_000, PAGE_BYTES).events();
        while (!page.isEmpty()) {
            for (StoredEvent stored : page) {
                JsonNode event = JSON.readTree(stored.json());
                assertThat(event.path(OnecEvents.PART).asLong()).isEqualTo(++position);
                for (JsonNode change : event.path("data").path("changes")) {
                    assertThat(change.path("presentation").asText())
                            .isEqualTo(presentation(changes++));
                }
            }
            page = journal.read("transactions", position, 1_000, PAGE_BYTES).events();
        }
        return changes;
    }

    private static long reached(Journal journal) {
        String position = journal.acquire(OnecEvents.source("trade").toString()).position();
        return ((LogPosition.InFile) LogPosition.parse(position)).offset();
    }

    private static String presentation(int number) {
        return "Товар %07d по прайс-листу контрагента".formatted(number);
    }

    /** Writes a log with that transaction, and nothing else. */
    private Path write(String name, int changes) throws IOException {
        Path written = Files.createDirectories(folder.resolve(name));
        Files.writeString(written.resolve("1Cv8.lgf"), DICTIONARY);
        LocalDateTime begun = LocalDateTime.of(2021, 1, 8, 10, 0);
        byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
        long ticks = LocalDateTime.of(1, 1, 1, 0, 0).until(begun, ChronoUnit.SECONDS) * 10_000;
        String id = "{%x,%x}".formatted(ticks, header.length);
        try (OutputStream out =
                new BufferedOutputStream(
                        Files.newOutputStream(written.resolve("20210108000000.lgp")))) {
            out.write(header);
            long offset = header.length;
            offset += write(out, record('C', id, 1, 0, "{\"U\"}", ""));
            for (int number = 0; number < changes; number++) {
                String reference = "{\"R\",39:%032x}".formatted(number);
                offset += write(out, ",\r\n");
                offset += write(out, record('U', id, 3, 1, reference, presentation(number)));
            }
            offset += write(out, ",\r\n");
            commitOffset = offset;
            write(out, record('C', id, 2, 0, "{\"U\"}", ""));
        }
        return written;
    }

    private static String record(
            char mark, String id, int event, int metadata, String data, String presentation) {
        return "{20210108100000,%c,\r\n%s,1,1,1,5,%d,I,\"\",%d,\r\n%s,\"%s\",1,1,1,7,0,\r\n{0}\r\n}"
                .formatted(mark, id, event, metadata, data, presentation);
    }

    private static int write(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        return bytes.length;
    }
}
