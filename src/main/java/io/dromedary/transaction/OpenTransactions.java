package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.transaction.OpenTransaction.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The open transactions of one log within their limits of memory, in the order of their opening.
 * Not thread-safe.
 */
final class OpenTransactions {

    /** Transactions that were given up and may still commit; the oldest are forgotten above it. */
    private static final int REMEMBERED_AFTERWARDS = 1_000;

    private final GroupingOptions options;
    private final SpillFolder folder;
    private final Map<TransactionId, OpenTransaction> byId = new LinkedHashMap<>();
    private final Map<Seat, OpenTransaction> running = new HashMap<>();
    private long heldBytes;
    private int notRunning;
    private long nextDeadline = Long.MAX_VALUE;

    OpenTransactions(GroupingOptions options, SpillFolder folder) {
        this.options = options;
        this.folder = folder;
    }

    Optional<OpenTransaction> find(TransactionId id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<OpenTransaction> all() {
        return byId.values();
    }

    /** What the session of the record is in the middle of. */
    Optional<OpenTransaction> runningAt(EventLogRecord record) {
        return Optional.ofNullable(running.get(new Seat(record.session(), record.connection())));
    }

    /** All that a session is in the middle of, whatever its connection. */
    List<OpenTransaction> runningIn(long session) {
        return byId.values().stream()
                .filter(transaction -> transaction.isRunning() && transaction.session() == session)
                .toList();
    }

    void open(OpenTransaction transaction) {
        byId.put(transaction.id(), transaction);
        heldBytes += transaction.tailBytes();
        nextDeadline = Math.min(nextDeadline, transaction.deadline(options.maxOpenAge()));
        if (transaction.isRunning()) {
            running.put(seatOf(transaction), transaction);
        } else {
            notRunning++;
        }
    }

    /**
     * Adds a record to a transaction, and moves to disk what is too much for memory.
     *
     * @throws IOException if it cannot be moved
     */
    void add(OpenTransaction transaction, EventLogRecord record) throws IOException {
        long before = transaction.tailBytes();
        transaction.add(record);
        heldBytes += transaction.tailBytes() - before;
        if (transaction.tail().size() > options.recordsPerTransaction()
                || transaction.tailBytes() > options.bytesPerTransaction()) {
            spill(transaction);
        }
        if (heldBytes > options.bytesInTotal()) {
            spillLargest();
        }
    }

    /** Forgets a transaction; whoever has its {@link OpenTransaction#changes} keeps them. */
    void close(OpenTransaction transaction) {
        byId.remove(transaction.id());
        heldBytes -= transaction.tailBytes();
        if (!running.remove(seatOf(transaction), transaction)) {
            notRunning--;
        }
    }

    /**
     * Leaves a transaction that its session no longer runs in the books, its records on disk where
     * they are in nobody's way.
     *
     * @param state what was told of it
     * @return another that is forgotten for it, if there are too many
     */
    Optional<OpenTransaction> retire(OpenTransaction transaction, State state) throws IOException {
        running.remove(seatOf(transaction), transaction);
        transaction.become(state);
        if (state == State.SETTLED) {
            heldBytes -= transaction.tailBytes();
            transaction.dropRecords();
        } else {
            spill(transaction);
        }
        if (++notRunning <= REMEMBERED_AFTERWARDS) {
            return Optional.empty();
        }
        Optional<OpenTransaction> oldest =
                byId.values().stream().filter(other -> !other.isRunning()).findFirst();
        oldest.ifPresent(this::close);
        return oldest;
    }

    /** Moves the records of all that are no longer running to disk. */
    void spillRetired() throws IOException {
        for (OpenTransaction transaction : byId.values()) {
            if (!transaction.isRunning()) {
                spill(transaction);
            }
        }
    }

    /** Those that need a decision because of their age at the moment (seconds since 1970). */
    List<OpenTransaction> due(long now) {
        if (now <= nextDeadline) {
            return List.of();
        }
        return byId.values().stream()
                .filter(transaction -> now > transaction.deadline(options.maxOpenAge()))
                .toList();
    }

    /** To be called after the due ones have been seen to. */
    void decided() {
        nextDeadline =
                byId.values().stream()
                        .mapToLong(transaction -> transaction.deadline(options.maxOpenAge()))
                        .min()
                        .orElse(Long.MAX_VALUE);
    }

    /** Files of the transactions that are still in the books. */
    Stream<Path> files() {
        return byId.values().stream()
                .flatMap(transaction -> transaction.spill().stream())
                .map(Spill::file);
    }

    /** Down to three quarters, so that the next record does not ask for the same again. */
    private void spillLargest() throws IOException {
        List<OpenTransaction> largestFirst =
                byId.values().stream()
                        .sorted(Comparator.comparingLong(OpenTransaction::tailBytes).reversed())
                        .toList();
        for (OpenTransaction transaction : largestFirst) {
            if (heldBytes <= options.bytesInTotal() / 4 * 3) {
                return;
            }
            spill(transaction);
        }
    }

    private void spill(OpenTransaction transaction) throws IOException {
        long before = transaction.tailBytes();
        folder.spill(transaction);
        heldBytes -= before - transaction.tailBytes();
    }

    private static Seat seatOf(OpenTransaction transaction) {
        return new Seat(transaction.session(), transaction.connection());
    }

    /** One runs one transaction at a time. */
    private record Seat(long session, long connection) {}
}
