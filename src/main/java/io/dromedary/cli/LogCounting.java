package io.dromedary.cli;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.ReadSummary;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.eventlog.sqlite.SqliteLog;
import io.dromedary.eventlog.text.EventNameLookup;
import io.dromedary.eventlog.text.RecordView;
import io.dromedary.eventlog.text.TextLog;
import io.dromedary.eventlog.text.ViewConsumer;
import java.io.IOException;
import java.util.Arrays;

/** Reads a log for its numbers: one in the text format without making values of its records. */
final class LogCounting {
    private final LogTally tally = new LogTally();
    private final Damage damage;
    private final Progress progress;

    LogCounting(Damage damage, Progress progress) {
        this.damage = damage;
        this.progress = progress;
    }

    ReadSummary read(LogSettings log) throws IOException {
        return SqliteLog.isAt(log.location())
                ? EventLogs.read(log, new Records())
                : TextLog.scan(log, new Views(new EventNameLookup(log)));
    }

    LogTally.Counts counts() {
        return tally.counts();
    }

    private final class Records implements LogConsumer {
        @Override
        public void record(EventLogRecord record) {
            tally.add(EventKind.of(record.event().name()), record.transaction(), record.mark());
        }

        @Override
        public void notice(LogNotice notice) {
            damage.add(notice);
        }

        @Override
        public void progress(long bytesRead, long bytesTotal) {
            progress.at(bytesRead, bytesTotal);
        }
    }

    private final class Views implements ViewConsumer {
        private final EventNameLookup names;
        private EventKind[] kinds = new EventKind[64];

        Views(EventNameLookup names) {
            this.names = names;
        }

        @Override
        public void record(RecordView view) throws IOException {
            tally.add(
                    kind(view.event()),
                    view.transactionTime() == 0 && view.transactionOffset() == 0
                            ? TransactionId.NONE
                            : new TransactionId(view.transactionTime(), view.transactionOffset()),
                    mark(view.mark()));
        }

        @Override
        public void notice(LogNotice notice) {
            damage.add(notice);
        }

        @Override
        public void progress(long bytesRead, long bytesTotal) {
            progress.at(bytesRead, bytesTotal);
        }

        private EventKind kind(int event) throws IOException {
            if (event < kinds.length && event >= 0 && kinds[event] != null) {
                return kinds[event];
            }
            String name = names.of(event);
            EventKind kind = EventKind.of(name);
            if (!name.isEmpty()) {
                kinds = event < kinds.length ? kinds : Arrays.copyOf(kinds, 2 * event);
                kinds[event] = kind;
            }
            return kind;
        }

        private static TransactionMark mark(byte letter) {
            return switch (letter) {
                case 'C' -> TransactionMark.COMMITTED;
                case 'R' -> TransactionMark.ROLLED_BACK;
                case 'U' -> TransactionMark.UNFINISHED;
                default -> TransactionMark.NONE;
            };
        }
    }
}
