package io.dromedary.eventlog.text;

import static io.dromedary.testkit.LogOnDisk.GUID;
import static io.dromedary.testkit.LogOnDisk.header;
import static io.dromedary.testkit.LogOnDisk.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.testkit.Batches;
import io.dromedary.testkit.LogOnDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A comment of 62 million characters")
class HugeRecordIT {

    private static final int CHARACTERS = 62_000_000;
    private static final String FILE = "20201219000000.lgp";
    private static final String LINE = "Ошибка при вызове метода \"\"Записать\"\"\r\n";
    private static final String PLAIN_LINE = LINE.replace("\"\"", "\"");

    @Test
    @DisplayName("passes with 256 MB of memory, cut and flagged, and is read whole by position")
    void passes(@TempDir Path folder) throws IOException, InterruptedException {
        int lines = CHARACTERS / PLAIN_LINE.length() + 1;
        LogOnDisk log = new LogOnDisk(folder).dictionary(5);
        String[] around = record(2, "|").split("\\|", -1);
        log.write(FILE, header(GUID) + record(1, "before") + ",\r\n" + around[0]);
        CRC32 crc = new CRC32();
        crc.update(around[0].getBytes(StandardCharsets.UTF_8));
        byte[] line = LINE.getBytes(StandardCharsets.UTF_8);
        try (OutputStream out =
                Files.newOutputStream(folder.resolve(FILE), StandardOpenOption.APPEND)) {
            for (int i = 0; i < lines; i++) {
                out.write(line);
                crc.update(line);
            }
        }
        crc.update(around[1].getBytes(StandardCharsets.UTF_8));
        log.append(FILE, around[1] + ",\r\n" + record(3, "after"));

        Process reader =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                HugeRecordIT.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reader.waitFor(2, TimeUnit.MINUTES)).isTrue();

        long bytes = (long) lines * line.length + record(2, "").length();
        String expected =
                "before false%nlength %d, %d characters, cut %s, crc %d%nafter false%n"
                        .formatted(bytes, 1 << 20, true, (int) crc.getValue());
        assertThat(output)
                .isEqualTo(
                        expected
                                + expected
                                + "whole: %d%n".formatted((long) lines * PLAIN_LINE.length()));
    }

    /** Runs in a process of its own: reads the log in a batch, follows it, reads the comment. */
    public static void main(String[] arguments) throws IOException {
        LogSettings log = LogSettings.of("huge", Path.of(arguments[0]), ZoneId.of("UTC"));
        List<EventLogRecord> read = new ArrayList<>();
        EventLogs.read(log, read::add);
        read.forEach(HugeRecordIT::print);
        try (LogFollower follower = EventLogs.follow(log, new LogStart.Beginning())) {
            Batches.records(Batches.drain(follower, 1)).forEach(HugeRecordIT::print);
        }
        try (Reader whole = EventLogs.comment(log, read.get(1).position())) {
            System.out.printf("whole: %d%n", whole.skip(Long.MAX_VALUE));
        }
    }

    private static void print(EventLogRecord record) {
        if (record.comment().length() < 100) {
            System.out.printf("%s %s%n", record.comment(), record.commentCut());
        } else {
            System.out.printf(
                    "length %d, %d characters, cut %s, crc %d%n",
                    record.length(), record.comment().length(), record.commentCut(), record.crc());
        }
    }
}
