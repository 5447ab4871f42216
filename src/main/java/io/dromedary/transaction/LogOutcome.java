package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.Separator;
import io.dromedary.eventlog.TransactionId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/** What a log says has finished: the result of grouping its records. Immutable values. */
public sealed interface LogOutcome {

    /** Name of the infobase. */
    String infobase();

    /** The record that made it final; for an abandoned transaction its {@code Begin}. */
    LogPosition position();

    /** A transaction that ended, one way or another. */
    sealed interface Transaction extends LogOutcome {
        /** Everything known of it. */
        TransactionBody body();

        @Override
        default String infobase() {
            return body().infobase();
        }

        @Override
        default LogPosition position() {
            return body().closing();
        }
    }

    /**
     * {@code _$Transaction$_.Commit} was read.
     *
     * @param afterAbandoned the transaction had been given up (open for too long) and committed all
     *     the same
     */
    record TransactionCommitted(TransactionBody body, boolean afterAbandoned)
            implements Transaction {}

    /** {@code _$Transaction$_.Rollback} was read. */
    record TransactionRolledBack(TransactionBody body) implements Transaction {}

    /**
     * It will never end: its session is gone or began another one, or it is open for too long.
     *
     * @param reason one line
     */
    record TransactionAbandoned(TransactionBody body, String reason) implements Transaction {}

    /**
     * {@code _$Session$_.Finish}.
     *
     * @param started when the session began, if that was read
     */
    record SessionFinished(String infobase, EventLogRecord record, Optional<ZonedDateTime> started)
            implements LogOutcome {
        @Override
        public LogPosition position() {
            return record.position();
        }
    }

    /** How a background job (фоновое задание) ended. */
    enum JobResult {
        /** Succeed, Finish. */
        SUCCEEDED,
        /** Fail, Error. */
        FAILED,
        /** Cancel. */
        CANCELLED,
        /** Terminate. */
        TERMINATED
    }

    /**
     * One of the six ends of a background job.
     *
     * @param description the job's description or method, from the data of its start or end record
     * @param started when the job began, if that was read
     */
    record JobFinished(
            String infobase,
            EventLogRecord record,
            JobResult result,
            String description,
            Optional<ZonedDateTime> started)
            implements LogOutcome {
        @Override
        public LogPosition position() {
            return record.position();
        }
    }

    /**
     * A {@code _$User$_} record: a user was added, changed, deleted. Inside a transaction it is
     * told behind that one's {@link TransactionCommitted}, and not at all if it did not commit.
     */
    record UserChanged(String infobase, EventLogRecord record) implements LogOutcome {
        @Override
        public LogPosition position() {
            return record.position();
        }
    }

    /** Any other record, where the route asks for them. */
    record Plain(String infobase, EventLogRecord record) implements LogOutcome {
        @Override
        public LogPosition position() {
            return record.position();
        }
    }

    /** Records that are gone before they were read. */
    record LogGap(String infobase, LogPosition position, LogPosition to, String message)
            implements LogOutcome {}

    /**
     * The content of a finished transaction.
     *
     * @param begin where its {@code Begin} stands, even if it was never read; if not even that can
     *     be told (an earlier file, the SQLite format), where its first record stands
     * @param beginSeen whether everything from the {@code Begin} on was read; false if it precedes
     *     the start position, or was gone when it had to be read again
     * @param closing the record that ended it; {@code begin} if it was abandoned, or if its end was
     *     lost and only the letter of the {@code Begin} told it
     * @param closingCrc CRC of that record, see {@link EventLogRecord#crc}; 0 if it was not read
     * @param start told by T
     * @param end date of the closing record; where there is none, of the record that showed it
     * @param changes everything between Begin and end, in log order: data events, user events
     */
    record TransactionBody(
            String infobase,
            TransactionId id,
            LogPosition begin,
            boolean beginSeen,
            LogPosition closing,
            int closingCrc,
            Identified user,
            Named computer,
            Named application,
            long session,
            long connection,
            List<Separator> separators,
            ZonedDateTime start,
            ZonedDateTime end,
            Changes changes) {}
}
