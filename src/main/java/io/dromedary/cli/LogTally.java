package io.dromedary.cli;

import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.util.HashMap;
import java.util.Map;

/** Counts what a log holds, record by record, in log order. Not thread-safe. */
final class LogTally {
    private final Map<TransactionId, Open> open = new HashMap<>();
    private long committed;
    private long rolledBack;
    private long emptyCommitted;
    private long sessionFinish;
    private long jobEnds;

    /**
     * Takes the next record.
     *
     * @param mark its own status letter
     */
    void add(EventKind kind, TransactionId transaction, TransactionMark mark) {
        switch (kind) {
            case SESSION_FINISH -> sessionFinish++;
            case JOB_END -> jobEnds++;
            default -> {}
        }
        if (!transaction.isPresent()) {
            return;
        }
        switch (kind) {
            case BEGIN -> opened(transaction).outcome = mark;
            case COMMIT -> {
                committed++;
                Open closed = open.remove(transaction);
                if (closed == null || closed.records == 0) {
                    emptyCommitted++;
                }
            }
            case ROLLBACK -> {
                rolledBack++;
                open.remove(transaction);
            }
            default -> opened(transaction).records++;
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

    private Open opened(TransactionId transaction) {
        return open.computeIfAbsent(transaction, id -> new Open());
    }

    private static final class Open {
        private TransactionMark outcome = TransactionMark.UNFINISHED;
        private int records;
    }

    /**
     * What was counted.
     *
     * @param unresolved transactions of which the log does not say how they ended
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
