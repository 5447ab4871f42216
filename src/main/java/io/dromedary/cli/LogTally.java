package io.dromedary.cli;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Counts what a log holds, record by record, in log order. Not thread-safe. */
final class LogTally {
    /** The ends of a background job, by their names in older and newer versions of the platform. */
    private static final Set<String> JOB_ENDS =
            Set.of(
                    "_$Job$_.Succeed",
                    "_$Job$_.Finish",
                    "_$Job$_.Fail",
                    "_$Job$_.Error",
                    "_$Job$_.Cancel",
                    "_$Job$_.Terminate");

    private final Map<TransactionId, Open> open = new HashMap<>();
    private long committed;
    private long rolledBack;
    private long emptyCommitted;
    private long sessionFinish;
    private long jobEnds;

    void add(EventLogRecord record) {
        String event = record.event().name();
        if (event.equals("_$Session$_.Finish")) {
            sessionFinish++;
        } else if (JOB_ENDS.contains(event)) {
            jobEnds++;
        }
        if (!record.transaction().isPresent()) {
            return;
        }
        switch (event) {
            case TransactionOutcomes.BEGIN -> opened(record).outcome = record.mark();
            case TransactionOutcomes.COMMIT -> closed(record, TransactionMark.COMMITTED);
            case TransactionOutcomes.ROLLBACK -> closed(record, TransactionMark.ROLLED_BACK);
            default -> opened(record).records++;
        }
    }

    /** What was counted so far. */
    Counts counts() {
        long committedNow = committed;
        long rolledBackNow = rolledBack;
        long emptyNow = emptyCommitted;
        long unresolved = 0;
        // Without an end in the log, the letter of the Begin still tells.
        for (Open transaction : open.values()) {
            switch (transaction.outcome) {
                case COMMITTED -> {
                    committedNow++;
                    emptyNow += transaction.records == 0 ? 1 : 0;
                }
                case ROLLED_BACK -> rolledBackNow++;
                default -> unresolved++;
            }
        }
        return new Counts(
                committedNow, rolledBackNow, unresolved, emptyNow, sessionFinish, jobEnds);
    }

    private Open opened(EventLogRecord record) {
        return open.computeIfAbsent(record.transaction(), id -> new Open());
    }

    private void closed(EventLogRecord record, TransactionMark outcome) {
        Open transaction = open.remove(record.transaction());
        if (outcome == TransactionMark.ROLLED_BACK) {
            rolledBack++;
            return;
        }
        committed++;
        if (transaction == null || transaction.records == 0) {
            emptyCommitted++;
        }
    }

    private static final class Open {
        private TransactionMark outcome = TransactionMark.UNFINISHED;
        private int records;
    }

    /**
     * @param emptyCommitted those of the committed ones with nothing between Begin and Commit
     */
    record Counts(
            long committed,
            long rolledBack,
            long unresolved,
            long emptyCommitted,
            long sessionFinish,
            long jobEnds) {}
}
