package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups the records of one log into transactions with an outcome, batch by batch.
 *
 * <p>The outcome of a transaction is told by the records {@code _$Transaction$_.Commit} and {@code
 * _$Transaction$_.Rollback}, never by the letter of a record inside it. A transaction without such
 * an end is abandoned when its session finishes, starts anew or begins another one, or when it is
 * older than {@link GroupingOptions#maxOpenAge} by the dates of the records that follow.
 *
 * <p>What it holds between batches is written into {@link #memory}, to be committed together with
 * the batch's position; a grouper made later goes on from there and yields exactly what this one
 * would have. Heap is bounded by the options: what is more lies in the spill directory.
 *
 * <p>Use one instance for each log, from one thread at a time.
 */
public final class TransactionGrouper {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionGrouper.class);

    private final GroupingOptions options;

    private Optional<EventLogBatch> accepted = Optional.empty();
    private List<LogOutcome> outcomes = List.of();
    private final List<Path> spent = new ArrayList<>();

    private Optional<Books> books = Optional.empty();
    private long run;
    private String memory = "";

    /** Where {@link #memory} was taken; empty before the first batch. */
    private Optional<LogPosition> reached = Optional.empty();

    /** Nothing is known yet; the first batch says where to begin. */
    public TransactionGrouper(GroupingOptions options) {
        this.options = options;
    }

    /**
     * Takes the next batch, or the last one again: the same batch object yields the same outcomes.
     *
     * @return what has finished with it, in log order; what is on disk is readable until the next
     *     batch is taken
     * @throws IOException if the log cannot be read again, or the spill directory not be written;
     *     the message says what to do, and the batch can be given again
     * @throws IllegalArgumentException if {@link EventLogBatch#memory} is not what {@link #memory}
     *     wrote
     */
    public List<LogOutcome> accept(EventLogBatch batch) throws IOException {
        if (isLast(batch)) {
            return outcomes;
        }
        deleteSpent();
        List<LogOutcome> result = new ArrayList<>();
        Books current = booksFor(batch, result);
        // Whatever fails half-way leaves no books, so that the next attempt starts from memory.
        books = Optional.empty();
        BatchGrouping grouping =
                new BatchGrouping(options, batch, current.transactions, current.starts, result);
        grouping.group();
        books = Optional.of(current);
        spent.addAll(grouping.spent());
        reached = Optional.of(batch.to());
        memory = GrouperMemory.write(current.transactions, current.starts);
        outcomes = List.copyOf(result);
        accepted = Optional.of(batch);
        return outcomes;
    }

    /**
     * What must be remembered at the end of the last batch taken: JSON, to be given back as {@link
     * EventLogBatch#memory} when reading goes on behind that batch.
     */
    public String memory() {
        return memory;
    }

    /** How many transactions have begun and not ended, as far as the log was read. */
    public int openTransactions() {
        return (int)
                books.stream()
                        .flatMap(current -> current.transactions.all().stream())
                        .filter(OpenTransaction::isRunning)
                        .count();
    }

    /** A batch delivered again is the same object; an equal one may be from another run. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isLast(EventLogBatch batch) {
        return accepted.isPresent() && accepted.get() == batch;
    }

    private Books booksFor(EventLogBatch batch, List<LogOutcome> result) throws IOException {
        if (run != batch.run() || reached.isEmpty()) {
            reached = Optional.of(batch.runStart());
            memory = batch.memory();
            run = batch.run();
        } else if (books.isPresent()) {
            return books.get();
        }
        SpillFolder folder = new SpillFolder(options.spillDirectory(), batch.infobase());
        Books restored = new Books(new OpenTransactions(options, folder), new KnownStarts());
        GrouperMemory remembered = GrouperMemory.read(memory);
        remembered.starts().forEach(restored.starts::put);
        new Restoration(batch.infobase(), restored.transactions, folder, reached.orElseThrow())
                .restore(remembered, batch.history())
                .ifPresent(result::add);
        return restored;
    }

    /** The outcomes that lie there belong to a batch that has been completed. */
    private void deleteSpent() {
        for (Path file : spent) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("Cannot delete {}: {}; it is tried again at the next start", file, e);
            }
        }
        spent.clear();
    }

    private record Books(OpenTransactions transactions, KnownStarts starts) {}
}
