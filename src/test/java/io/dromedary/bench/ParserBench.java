package io.dromedary.bench;

import com.sun.management.ThreadMXBean;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.ReadSummary;
import io.dromedary.eventlog.text.TextLog;
import io.dromedary.testkit.ReferenceReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;

/**
 * How fast a log is read on one core, beside {@code wc -l} on the same file in the same run: every
 * field folded into a checksum that must be the simple reader's; everything made a value; one event
 * of thirteen asked for.
 *
 * <p>{@code ParserBench FOLDER [ROUNDS]}
 */
public final class ParserBench {

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LogSettings all;
    private final LogSettings filtered;
    private final Path file;
    private final double megabytes;
    private long records;
    private long sink;

    private ParserBench(Path folder) throws IOException {
        all = LogSettings.of("bench", folder, ZoneId.of("Europe/Moscow"));
        filtered =
                new LogSettings(
                        "bench", folder, all.zone(), all.commentLimit(), "_$Data$_.New"::equals);
        file = folder.resolve("20210108000000.lgp");
        megabytes = Files.size(file) / 1e6;
    }

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        ParserBench bench = new ParserBench(Path.of(arguments[0]));
        bench.run(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5);
    }

    private void run(int rounds) throws Exception {
        print("JDK %s, %.0f MB, best of %d", System.getProperty("java.version"), megabytes, rounds);
        RecordChecksum checksum = folded();
        records = checksum.records();
        RecordChecksum reference = simplyFolded();
        if (checksum.sum() != reference.sum() || records != reference.records()) {
            throw new IllegalStateException("the checksum is not that of the simple reader");
        }
        print("%d records, %.1f bytes each, checksum agrees", records, megabytes * 1e6 / records);

        Figure wc = new Figure("wc -l");
        Figure folding = new Figure("every field folded");
        Figure values = new Figure("everything as values");
        Figure filter = new Figure("one event asked for");
        for (int round = 0; round < rounds; round++) {
            wc.measure(this::countLines);
            folding.measure(() -> sink += folded().sum());
            values.measure(() -> sink += asValues(all));
            filter.measure(() -> sink += asValues(filtered));
        }
        wc.print(wc);
        folding.print(wc);
        values.print(wc);
        filter.print(wc);
        print("filter: %.1f times the speed of full decoding", values.seconds / filter.seconds);
    }

    private RecordChecksum folded() throws IOException {
        RecordChecksum checksum = new RecordChecksum();
        TextLog.scan(all, checksum::add);
        return checksum;
    }

    private RecordChecksum simplyFolded() throws IOException {
        RecordChecksum checksum = new RecordChecksum();
        new ReferenceReader(Files.readString(file, StandardCharsets.ISO_8859_1))
                .forEach(checksum::add);
        return checksum;
    }

    private long asValues(LogSettings settings) throws IOException {
        ReadSummary summary =
                EventLogs.read(
                        settings, record -> sink += record.length() + record.comment().length());
        return summary.delivered();
    }

    private void countLines() throws IOException, InterruptedException {
        new ProcessBuilder("wc", "-l", file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private interface Measured {
        void run() throws Exception;
    }

    /** The best time of several. */
    private final class Figure {
        private final String name;
        private double seconds = Double.MAX_VALUE;
        private long allocated;

        Figure(String name) {
            this.name = name;
        }

        void measure(Measured measured) throws Exception {
            long before = THREAD.getCurrentThreadAllocatedBytes();
            long began = System.nanoTime();
            measured.run();
            seconds = Math.min(seconds, (System.nanoTime() - began) / 1e9);
            allocated = THREAD.getCurrentThreadAllocatedBytes() - before;
        }

        void print(Figure limit) {
            ParserBench.print(
                    "%-22s %7.0f MB/s  %5.3f of wc -l  %5.2f million records/s  %6.1f B allocated"
                            + " a record",
                    name,
                    megabytes / seconds,
                    limit.seconds / seconds,
                    records / seconds / 1e6,
                    (double) allocated / records);
        }
    }
}
