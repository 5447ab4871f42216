package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogNotice;
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
 * The taking of one batch: what its records do to the books, and what there is to tell of it. Used
 * once; if it fails half-way the books are worthless.
 */
final class BatchGrouping {

    private static final Logger LOG = LoggerFactory.getLogger(BatchGrouping.class);

    private final GroupingOptions options;

    private final String infobase;
    private final EventLogBatch batch;
    private final LogHistory history;
    private final OpenTransactions transactions;
    private final KnownStarts starts;
    private final List<LogOutcome> result;
    private final List<Path> spent = new ArrayList<>();

    BatchGrouping(
            GroupingOptions options,
            EventLogBatch batch,
            OpenTransactions transactions,
            KnownStarts starts,
            List<LogOutcome> result) {
        this.options = options;
        this.infobase = batch.infobase();
        this.batch = batch;
        this.history = batch.history();
        this.transactions = transactions;
        this.starts = starts;
        this.result = result;
    }

    /** Files of transactions that were told; needed for as long as their outcomes are. */
    List<Path> spent() {
        return spent;
    }

    /**
     * Takes all records.
     *
     * @throws IOException if the log cannot be asked about a letter, or a transaction not be
     *     spilled
     */
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

    private void endAged(OpenTransaction transaction, EventLogRecord record) throws IOException {
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
