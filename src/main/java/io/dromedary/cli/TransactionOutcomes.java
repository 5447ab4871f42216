package io.dromedary.cli;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells for each record of a log, given in log order, how its transaction ended. The letter of an
 * inner record never says it (docs/event-log.md); the letter of its {@code Begin} does, and the
 * record that ends the transaction.
 *
 * <p>The outcome is nearly always known when it is needed, as the platform has written it into the
 * {@code Begin} long ago. Only when it is not (a transaction that was running while the log was
 * copied, a lost status byte, a {@code Begin} in an earlier file) the ends in the rest of the log
 * are searched, once. So what is kept is the transactions open at one moment, and the odd ones.
 *
 * <p>Not thread-safe.
 */
final class TransactionOutcomes {
    static final String BEGIN = "_$Transaction$_.Begin";
    static final String COMMIT = "_$Transaction$_.Commit";
    static final String ROLLBACK = "_$Transaction$_.Rollback";

    private static final Set<String> EVENTS = Set.of(BEGIN, COMMIT, ROLLBACK);

    /** Reads the transaction events of the whole log, in log order. */
    interface LookAhead {
        void read(Consumer<EventLogRecord> transactionEvents) throws IOException;
    }

    private final LookAhead lookAhead;
    private final Map<TransactionId, TransactionMark> open = new HashMap<>();
    private Map<TransactionId, TransactionMark> odd;

    TransactionOutcomes(LookAhead lookAhead) {
        this.lookAhead = lookAhead;
    }

    /** Whether records of this event must be given to {@link #of}. */
    static boolean needs(String event) {
        return EVENTS.contains(event);
    }

    /**
     * How the record's transaction ended.
     *
     * @return {@code UNFINISHED} if the log does not say
     * @throws IOException if the log could not be searched
     */
    TransactionMark of(EventLogRecord record) throws IOException {
        TransactionId id = record.transaction();
        if (!id.isPresent()) {
            return record.mark();
        }
        switch (record.event().name()) {
            case BEGIN -> {
                if (isOutcome(record.mark())) {
                    open.put(id, record.mark());
                }
            }
            case COMMIT -> {
                open.remove(id);
                return TransactionMark.COMMITTED;
            }
            case ROLLBACK -> {
                open.remove(id);
                return TransactionMark.ROLLED_BACK;
            }
            default -> {
                // Rows of the SQLite format all carry the outcome, once there is one.
                if (record.position() instanceof LogPosition.InDatabase
                        && isOutcome(record.mark())) {
                    return record.mark();
                }
            }
        }
        TransactionMark known = open.get(id);
        return known != null ? known : search().getOrDefault(id, TransactionMark.UNFINISHED);
    }

    private Map<TransactionId, TransactionMark> search() throws IOException {
        if (odd == null) {
            Map<TransactionId, TransactionMark> ends = new HashMap<>();
            Set<TransactionId> told = new HashSet<>();
            lookAhead.read(
                    record -> {
                        TransactionId id = record.transaction();
                        switch (record.event().name()) {
                            case BEGIN -> {
                                if (isOutcome(record.mark())) {
                                    told.add(id);
                                }
                            }
                            case COMMIT -> {
                                if (!told.remove(id)) {
                                    ends.put(id, TransactionMark.COMMITTED);
                                }
                            }
                            case ROLLBACK -> {
                                if (!told.remove(id)) {
                                    ends.put(id, TransactionMark.ROLLED_BACK);
                                }
                            }
                            default -> {}
                        }
                    });
            odd = ends;
        }
        return odd;
    }

    private static boolean isOutcome(TransactionMark mark) {
        return mark == TransactionMark.COMMITTED || mark == TransactionMark.ROLLED_BACK;
    }
}
