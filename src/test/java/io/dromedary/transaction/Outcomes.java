package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.transaction.LogOutcome.JobFinished;
import io.dromedary.transaction.LogOutcome.LogGap;
import io.dromedary.transaction.LogOutcome.Plain;
import io.dromedary.transaction.LogOutcome.SessionFinished;
import io.dromedary.transaction.LogOutcome.Transaction;
import io.dromedary.transaction.LogOutcome.TransactionAbandoned;
import io.dromedary.transaction.LogOutcome.TransactionBody;
import io.dromedary.transaction.LogOutcome.TransactionCommitted;
import io.dromedary.transaction.LogOutcome.TransactionRolledBack;
import io.dromedary.transaction.LogOutcome.UserChanged;
import java.util.ArrayList;
import java.util.List;

/** Outcomes as texts that can be compared: everything they hold, changes included. */
final class Outcomes {

    private Outcomes() {}

    /** One short line each: what happened to what. */
    static List<String> brief(List<LogOutcome> outcomes) {
        return outcomes.stream().map(Outcomes::brief).toList();
    }

    private static String brief(LogOutcome outcome) {
        if (outcome instanceof Transaction transaction) {
            return kind(transaction) + " " + metadata(transaction.body().changes());
        }
        if (outcome instanceof SessionFinished finished) {
            return "session " + finished.record().session();
        }
        if (outcome instanceof JobFinished finished) {
            return "job " + finished.result() + " " + finished.description();
        }
        if (outcome instanceof UserChanged changed) {
            return "user " + changed.record().event().name();
        }
        if (outcome instanceof Plain plain) {
            return "record " + plain.record().event().name();
        }
        return "gap";
    }

    /** Everything. */
    static List<String> full(List<LogOutcome> outcomes) {
        return outcomes.stream().map(Outcomes::full).toList();
    }

    private static String full(LogOutcome outcome) {
        if (outcome instanceof Transaction transaction) {
            TransactionBody body = transaction.body();
            String rest =
                    transaction instanceof TransactionAbandoned abandoned
                            ? abandoned.reason()
                            : String.valueOf(
                                    transaction instanceof TransactionCommitted committed
                                            && committed.afterAbandoned());
            return String.join(
                    "|",
                    kind(transaction),
                    rest,
                    body.infobase(),
                    body.id().asText(),
                    body.begin().asText(),
                    String.valueOf(body.beginSeen()),
                    body.closing().asText(),
                    String.valueOf(body.closingCrc()),
                    body.user().toString(),
                    body.computer().toString(),
                    body.application().toString(),
                    body.session() + "/" + body.connection(),
                    body.separators().toString(),
                    body.start().toString(),
                    body.end().toString(),
                    records(body.changes()).stream().map(Outcomes::line).toList().toString());
        }
        if (outcome instanceof SessionFinished finished) {
            return "session|" + line(finished.record()) + "|" + finished.started();
        }
        if (outcome instanceof JobFinished finished) {
            return String.join(
                    "|",
                    "job",
                    line(finished.record()),
                    finished.result().name(),
                    finished.description(),
                    finished.started().toString());
        }
        if (outcome instanceof UserChanged changed) {
            return "user|" + line(changed.record());
        }
        return outcome instanceof Plain plain
                ? "record|" + line(plain.record())
                : outcome.toString();
    }

    /** Where it stands, and a number for all it holds. */
    private static String line(EventLogRecord record) {
        LogPosition.InFile at = (LogPosition.InFile) record.position();
        return at.file() + ":" + at.offset() + "#" + Integer.toHexString(record.hashCode());
    }

    static List<EventLogRecord> records(Changes changes) {
        List<EventLogRecord> records = new ArrayList<>();
        changes.forEach(records::add);
        return records;
    }

    static Transaction transaction(LogOutcome outcome) {
        return (Transaction) outcome;
    }

    static LogPosition gapFrom(LogOutcome outcome) {
        return ((LogGap) outcome).position();
    }

    private static String kind(Transaction transaction) {
        if (transaction instanceof TransactionCommitted) {
            return "committed";
        }
        return transaction instanceof TransactionRolledBack ? "rolled back" : "abandoned";
    }

    private static List<String> metadata(Changes changes) {
        List<String> names = new ArrayList<>();
        for (EventLogRecord change : changes) {
            names.add(
                    change.metadata().stream()
                            .map(Identified::name)
                            .findFirst()
                            .orElse(change.event().name()));
        }
        return names;
    }
}
