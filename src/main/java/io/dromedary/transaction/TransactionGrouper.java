package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.transaction.LogOutcome.JobFinished;
import io.dromedary.transaction.LogOutcome.JobResult;
import io.dromedary.transaction.LogOutcome.LogGap;
import io.dromedary.transaction.LogOutcome.Plain;
import io.dromedary.transaction.LogOutcome.SessionFinished;
import io.dromedary.transaction.LogOutcome.TransactionAbandoned;
import io.dromedary.transaction.LogOutcome.TransactionBody;
import io.dromedary.transaction.LogOutcome.TransactionCommitted;
import io.dromedary.transaction.LogOutcome.TransactionRolledBack;
import io.dromedary.transaction.LogOutcome.UserChanged;
import io.dromedary.transaction.OpenTransaction.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
        Grouping grouping = new Grouping(batch, current, result);
        grouping.group();
        books = Optional.of(current);
        spent.addAll(grouping.spent);
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

    /** The taking of one batch. */
    private final class Grouping {

        private final String infobase;
        private final EventLogBatch batch;
        private final LogHistory history;
        private final OpenTransactions transactions;
        private final KnownStarts starts;
        private final List<LogOutcome> result;
        private final List<Path> spent = new ArrayList<>();

        Grouping(EventLogBatch batch, Books books, List<LogOutcome> result) {
            this.infobase = batch.infobase();
            this.batch = batch;
            this.history = batch.history();
            this.transactions = books.transactions;
            this.starts = books.starts;
            this.result = result;
        }

        void group() throws IOException {
            Deque<LogNotice.Gap> gaps = new ArrayDeque<>();
            for (LogNotice notice : batch.notices()) {
                if (notice instanceof LogNotice.Gap gap) {
                    gaps.add(gap);
                }
            }
            for (EventLogRecord record : batch.records()) {
                while (!gaps.isEmpty() && gaps.peek().to().compareTo(record.position()) <= 0) {
                    tell(gaps.remove());
                }
                group(record);
            }
            gaps.forEach(this::tell);
        }

        private void group(EventLogRecord record) throws IOException {
            endAged(record);
            RecordKind kind = RecordKind.of(record);
            switch (kind) {
                case BEGIN -> begin(record);
                case COMMIT, ROLLBACK -> end(kind, record);
                default -> {
                    if (record.transaction().isPresent()) {
                        inner(record);
                    }
                    tell(kind, record);
                }
            }
        }

        private void begin(EventLogRecord record) throws IOException {
            if (transactions.find(record.transaction()).isEmpty()) {
                open(OpenTransaction.begun(record), record);
            }
        }

        private void inner(EventLogRecord record) throws IOException {
            OpenTransaction transaction = joined(record);
            if (transaction.state() != State.SETTLED) {
                transactions.add(transaction, record);
            }
        }

        private void end(RecordKind kind, EventLogRecord record) throws IOException {
            OpenTransaction transaction = joined(record);
            if (transaction.state() != State.SETTLED) {
                TransactionBody body = transaction.endedBy(infobase, record);
                boolean committed = kind == RecordKind.COMMIT;
                boolean given = transaction.state() == State.ABANDONED;
                tell(
                        committed
                                ? new TransactionCommitted(body, given)
                                : new TransactionRolledBack(body));
                if (committed) {
                    tellUsersIn(transaction, body);
                }
            }
            spend(transaction);
            transactions.close(transaction);
        }

        private OpenTransaction joined(EventLogRecord record) throws IOException {
            Optional<OpenTransaction> known = transactions.find(record.transaction());
            if (known.isPresent()) {
                return known.get();
            }
            OpenTransaction joined = OpenTransaction.joined(record);
            open(joined, record);
            return joined;
        }

        private void open(OpenTransaction transaction, EventLogRecord record) throws IOException {
            Optional<OpenTransaction> former = transactions.runningAt(record);
            if (former.isPresent()) {
                giveUp(former.get(), record.date(), "its session began another transaction");
            }
            transactions.open(transaction);
        }

        /** Nothing more will come of the transaction: its Begin may still say how it ended. */
        private void giveUp(OpenTransaction transaction, ZonedDateTime noticed, String reason)
                throws IOException {
            TransactionMark mark = markOf(transaction);
            TransactionBody body = transaction.endedUnseen(infobase, noticed);
            if (mark == TransactionMark.COMMITTED || mark == TransactionMark.ROLLED_BACK) {
                LOG.warn(
                        "The end of transaction {} of infobase {} was not read; its Begin at {}"
                                + " says {}",
                        transaction.id().asText(),
                        infobase,
                        transaction.begin().asText(),
                        mark);
                if (mark == TransactionMark.COMMITTED) {
                    tell(new TransactionCommitted(body, false));
                    tellUsersIn(transaction, body);
                } else {
                    tell(new TransactionRolledBack(body));
                }
                spend(transaction);
                transactions.retire(transaction, State.SETTLED).ifPresent(this::spend);
            } else {
                transactions.retire(transaction, State.ABANDONED).ifPresent(this::spend);
                tell(new TransactionAbandoned(transaction.endedUnseen(infobase, noticed), reason));
            }
        }

        private TransactionMark markOf(OpenTransaction transaction) throws IOException {
            // A log that was converted to the other format has other positions.
            return transaction.begin().getClass() == batch.from().getClass()
                    ? history.markOf(transaction.begin(), transaction.id())
                            .orElse(TransactionMark.UNFINISHED)
                    : TransactionMark.UNFINISHED;
        }

        private void endAged(EventLogRecord record) throws IOException {
            List<OpenTransaction> due = transactions.due(record.date().toEpochSecond());
            for (OpenTransaction transaction : due) {
                if (transaction.id().equals(record.transaction())) {
                    continue;
                }
                switch (transaction.state()) {
                    case OPEN -> endAged(transaction, record);
                    case AWAITED -> giveUp(transaction, record.date(), "its end was never written");
                    case ABANDONED, SETTLED -> {
                        spend(transaction);
                        transactions.close(transaction);
                    }
                }
            }
            if (!due.isEmpty()) {
                transactions.decided();
            }
        }

        private void endAged(OpenTransaction transaction, EventLogRecord record)
                throws IOException {
            TransactionMark mark = markOf(transaction);
            if (mark == TransactionMark.COMMITTED || mark == TransactionMark.ROLLED_BACK) {
                // The log is read later than it was written: the end lies ahead.
                transaction.become(State.AWAITED);
            } else {
                giveUp(
                        transaction,
                        record.date(),
                        "it is open for longer than " + options.maxOpenAge());
            }
        }

        private void endAllOf(EventLogRecord record, String reason) throws IOException {
            for (OpenTransaction transaction : transactions.runningIn(record.session())) {
                giveUp(transaction, record.date(), reason);
            }
        }

        private void tell(RecordKind kind, EventLogRecord record) throws IOException {
            switch (kind) {
                case SESSION_START -> {
                    endAllOf(record, "its session's number was given to a new session");
                    starts.sessionStarted(record);
                    tellPlain(record);
                }
                case SESSION_FINISH -> {
                    endAllOf(record, "its session finished");
                    result.add(
                            new SessionFinished(
                                    infobase, record, at(starts.sessionFinished(record), record)));
                }
                case JOB_START -> {
                    starts.jobStarted(record);
                    tellPlain(record);
                }
                case JOB_SUCCEEDED -> tellJob(JobResult.SUCCEEDED, record);
                case JOB_FAILED -> tellJob(JobResult.FAILED, record);
                case JOB_CANCELLED -> tellJob(JobResult.CANCELLED, record);
                case JOB_TERMINATED -> tellJob(JobResult.TERMINATED, record);
                case USER -> {
                    // Inside a transaction it is told when that has committed.
                    if (!record.transaction().isPresent()) {
                        result.add(new UserChanged(infobase, record));
                    }
                }
                default -> tellPlain(record);
            }
        }

        private void tellJob(JobResult end, EventLogRecord record) {
            KnownStarts.Start start = starts.jobEnded(record);
            String described = KnownStarts.descriptionOf(record);
            result.add(
                    new JobFinished(
                            infobase,
                            record,
                            end,
                            described.isEmpty() ? start.description() : described,
                            at(start.job(), record)));
        }

        private void tellPlain(EventLogRecord record) {
            if (options.records().test(record)) {
                result.add(new Plain(infobase, record));
            }
        }

        private void tellUsersIn(OpenTransaction transaction, TransactionBody body) {
            if (transaction.userRecords() > 0) {
                for (EventLogRecord record : body.changes()) {
                    if (RecordKind.of(record) == RecordKind.USER) {
                        result.add(new UserChanged(infobase, record));
                    }
                }
            }
        }

        private void tell(LogOutcome.Transaction outcome) {
            boolean wanted =
                    outcome instanceof TransactionCommitted
                            || (outcome instanceof TransactionRolledBack && options.rolledBack())
                            || (outcome instanceof TransactionAbandoned && options.abandoned());
            if (wanted && (options.keepEmpty() || outcome.body().changes().size() > 0)) {
                result.add(outcome);
            }
        }

        private void tell(LogNotice.Gap gap) {
            result.add(new LogGap(infobase, gap.from(), gap.to(), gap.message()));
        }

        /** The file is needed for as long as the outcomes of this batch are. */
        private void spend(OpenTransaction transaction) {
            transaction.spill().map(Spill::file).ifPresent(spent::add);
        }

        private Optional<ZonedDateTime> at(Optional<Instant> moment, EventLogRecord record) {
            return moment.map(instant -> instant.atZone(record.date().getZone()));
        }
    }
}
