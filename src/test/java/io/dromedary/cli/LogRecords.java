package io.dromedary.cli;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.Severity;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/** Makes records of which only the transaction matters. */
final class LogRecords {
    static final ZonedDateTime DATE =
            ZonedDateTime.of(2020, 12, 19, 16, 48, 15, 0, ZoneId.of("Europe/Moscow"));

    private LogRecords() {}

    static EventLogRecord begin(int transaction, TransactionMark mark) {
        return inFile(transaction, "_$Transaction$_.Begin", mark);
    }

    static EventLogRecord update(int transaction) {
        return inFile(transaction, "_$Data$_.Update", TransactionMark.UNFINISHED);
    }

    static EventLogRecord commit(int transaction) {
        return inFile(transaction, "_$Transaction$_.Commit", TransactionMark.COMMITTED);
    }

    static EventLogRecord rollback(int transaction) {
        return inFile(transaction, "_$Transaction$_.Rollback", TransactionMark.ROLLED_BACK);
    }

    static EventLogRecord outside(String event) {
        return record(
                new LogPosition.InFile("guid", "20201219000000.lgp", 61),
                TransactionId.NONE,
                event,
                TransactionMark.NONE);
    }

    static EventLogRecord row(int transaction, String event, TransactionMark mark) {
        return record(
                new LogPosition.InDatabase("db", 1),
                new TransactionId(1, transaction),
                event,
                mark);
    }

    private static EventLogRecord inFile(int transaction, String event, TransactionMark mark) {
        return record(
                new LogPosition.InFile("guid", "20201219000000.lgp", 61),
                new TransactionId(1, transaction),
                event,
                mark);
    }

    private static EventLogRecord record(
            LogPosition position, TransactionId transaction, String event, TransactionMark mark) {
        return new EventLogRecord(
                position,
                100,
                0,
                DATE,
                Severity.INFORMATION,
                mark,
                transaction,
                Identified.NONE,
                Named.NONE,
                Named.NONE,
                1,
                new Named(1, event),
                "",
                false,
                List.of(),
                LogData.Undefined.INSTANCE,
                "",
                Named.NONE,
                0,
                0,
                1,
                List.of());
    }
}
