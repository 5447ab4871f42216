package io.dromedary.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.transaction.GroupingOptions;
import io.dromedary.transaction.LogOutcome;
import io.dromedary.transaction.TransactionGrouper;
import io.dromedary.transaction.TransactionJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Prints each transaction that has an end in the log. One use, one thread. */
final class TransactionExport implements LogConsumer {
    private static final int BATCH_RECORDS = 2_000;
    private static final long BATCH_BYTES = 4 << 20;

    /** In an old log nothing is too old. */
    private static final Duration NEVER = Duration.ofDays(100_000);

    private final String infobase;
    private final Period period;
    private final Set<String> events;
    private final Lines lines;
    private final JsonGenerator json;
    private final Damage damage;
    private final Progress progress;
    private final TransactionGrouper grouper;

    private final Map<TransactionId, TransactionMark> open = new HashMap<>();
    private List<EventLogRecord> batch = new ArrayList<>();
    private long batchBytes;
    private Optional<LogPosition> start = Optional.empty();

    /**
     * @param spill folder for transactions that are too large to be held
     */
    TransactionExport(
            String infobase,
            Period period,
            Set<String> events,
            Lines lines,
            Damage damage,
            Progress progress,
            Path spill)
            throws IOException {
        this.infobase = infobase;
        this.period = period;
        this.events = events;
        this.lines = lines;
        this.json = JsonLines.on(lines);
        this.damage = damage;
        this.progress = progress;
        this.grouper =
                new TransactionGrouper(
                        GroupingOptions.defaults(spill).withEmpty(true).withMaxOpenAge(NEVER));
    }

    @Override
    public void record(EventLogRecord record) {
        if (start.isEmpty()) {
            start = Optional.of(record.position());
        }
        switch (record.event().name()) {
            case TransactionOutcomes.BEGIN -> open.put(record.transaction(), record.mark());
            case TransactionOutcomes.COMMIT, TransactionOutcomes.ROLLBACK ->
                    open.remove(record.transaction());
            default -> {}
        }
        batch.add(record);
        batchBytes += record.length();
        if (batch.size() == BATCH_RECORDS || batchBytes > BATCH_BYTES) {
            group();
        }
    }

    @Override
    public void notice(LogNotice notice) {
        damage.add(notice);
    }

    @Override
    public void progress(long bytesRead, long bytesTotal) {
        progress.at(bytesRead, bytesTotal);
    }

    /** Groups and prints what was read since the last time. */
    void group() {
        if (batch.isEmpty()) {
            return;
        }
        LogPosition last = batch.get(batch.size() - 1).position();
        EventLogBatch whole =
                new EventLogBatch(
                        infobase,
                        1,
                        start.orElseThrow(),
                        "",
                        batch,
                        batch.get(0).position(),
                        last,
                        List.of(),
                        new BeginsSeen());
        batch = new ArrayList<>();
        batchBytes = 0;
        try {
            for (LogOutcome outcome : grouper.accept(whole)) {
                if (outcome instanceof LogOutcome.Transaction transaction
                        && isWanted(transaction)) {
                    TransactionJson.write(transaction, json);
                    json.flush();
                    lines.endLine();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isWanted(LogOutcome.Transaction transaction) {
        // Whatever was abandoned has no end in the log: it is as unfinished as its records say.
        return !(transaction instanceof LogOutcome.TransactionAbandoned)
                && period.contains(transaction.body().end())
                && hasWantedChange(transaction.body().changes());
    }

    private boolean hasWantedChange(Iterable<EventLogRecord> changes) {
        if (events.isEmpty()) {
            return true;
        }
        for (EventLogRecord change : changes) {
            if (events.contains(change.event().name())) {
                return true;
            }
        }
        return false;
    }

    /** The log is read from its oldest record on: what lies behind has been seen. */
    private final class BeginsSeen implements LogHistory {
        @Override
        public boolean replay(LogPosition from, LogPosition to, Consumer<EventLogRecord> records) {
            return true;
        }

        @Override
        public Optional<TransactionMark> markOf(LogPosition begin, TransactionId transaction) {
            return Optional.ofNullable(open.get(transaction));
        }
    }
}
