package io.dromedary.component.eventlog;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.LogNotice;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of one log. Thread-safe. */
final class LogMeters {

    private final Counter records;
    private final Counter failures;
    private final Counter damagedRecords;
    private final Counter damagedBytes;
    private final Counter gaps;

    LogMeters(MeterRegistry registry, String infobase) {
        this.records =
                counter(registry, "dromedary.eventlog.records", "Records delivered", infobase);
        this.failures =
                counter(
                        registry,
                        "dromedary.eventlog.failures",
                        "Exchanges that failed and were or will be delivered again, and failed"
                                + " reads",
                        infobase);
        this.damagedRecords =
                counter(
                        registry,
                        "dromedary.eventlog.damaged.records",
                        "Damaged records skipped",
                        infobase);
        this.damagedBytes =
                counter(
                        registry,
                        "dromedary.eventlog.damaged.bytes",
                        "Bytes skipped because of damage",
                        infobase);
        this.gaps =
                counter(
                        registry,
                        "dromedary.eventlog.gaps",
                        "Times the log had been cut before it was read",
                        infobase);
    }

    private static Counter counter(
            MeterRegistry registry, String name, String description, String infobase) {
        return Counter.builder(name)
                .description(description)
                .tag("infobase", infobase)
                .register(registry);
    }

    void delivered(EventLogBatch batch) {
        records.increment(batch.records().size());
    }

    void failed() {
        failures.increment();
    }

    void noticed(LogNotice notice) {
        if (notice instanceof LogNotice.Damage damage) {
            damagedRecords.increment(damage.records());
            damagedBytes.increment((double) damage.bytes());
        } else if (notice instanceof LogNotice.Gap) {
            gaps.increment();
        }
    }
}
