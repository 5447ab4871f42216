package io.dromedary.bench;

import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.text.TextLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The parser under JMH, for what it allocates ({@code -prof gc}). The log is written by {@link
 * LogGenerator}, its folder given as {@code -p folder=…}. One operation reads all of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ParserJmh {

    /** The log. */
    @Param("target/bench/log")
    public String folder;

    private LogSettings log;

    /** Prepares. */
    @Setup
    public void settings() {
        log = LogSettings.of("bench", Path.of(folder), ZoneId.of("Europe/Moscow"));
    }

    /** Every field of every record, no value made. */
    @Benchmark
    public long everyFieldFolded() throws IOException {
        RecordChecksum checksum = new RecordChecksum();
        TextLog.scan(log, checksum::add);
        return checksum.sum();
    }

    /** Every record as a value, texts as strings. */
    @Benchmark
    public void everythingAsValues(Blackhole blackhole) throws IOException {
        EventLogs.read(log, blackhole::consume);
    }
}
