package io.dromedary.eventlog;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * One record as the JSON object that {@code eventlog export} prints and {@code onec.log.record}
 * carries. Stateless.
 */
public final class RecordJson {

    /** As the platform's own XML export writes dates in transaction ids. */
    private static final DateTimeFormatter TRANSACTION_DATE =
            DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss");

    private RecordJson() {}

    /**
     * Writes the record.
     *
     * @param status the status of its transaction; a record inside a transaction does not know it
     */
    public static void write(EventLogRecord record, TransactionMark status, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        writePosition(record.position(), json);
        json.writeFieldName("date");
        ValueJson.write(record.date().toLocalDateTime(), json);
        json.writeStringField("level", levelOf(record.severity()));
        json.writeFieldName("event");
        ValueJson.write(record.event(), json);
        json.writeFieldName("user");
        ValueJson.write(record.user(), json);
        json.writeFieldName("computer");
        ValueJson.write(record.computer(), json);
        json.writeFieldName("application");
        ValueJson.write(record.application(), json);
        json.writeNumberField("connection", record.connection());
        json.writeNumberField("session", record.session());
        json.writeObjectFieldStart("transaction");
        json.writeStringField("status", statusOf(status));
        json.writeStringField("id", transactionOf(record).orElse(null));
        json.writeEndObject();
        json.writeArrayFieldStart("metadata");
        for (Identified object : record.metadata()) {
            ValueJson.write(object, json);
        }
        json.writeEndArray();
        json.writeStringField("comment", record.comment());
        if (record.commentCut()) {
            json.writeBooleanField("commentCut", true);
        }
        json.writeFieldName("data");
        ValueJson.write(record.data(), json);
        json.writeStringField("presentation", record.presentation());
        json.writeFieldName("server");
        ValueJson.write(record.server(), json);
        json.writeNumberField("port", record.port());
        json.writeNumberField("syncPort", record.syncPort());
        json.writeFieldName("separators");
        ValueJson.write(record.separators(), json);
        json.writeEndObject();
    }

    /** The name of a level, as the platform's XML export has it. */
    public static String levelOf(Severity severity) {
        return switch (severity) {
            case INFORMATION -> "Information";
            case WARNING -> "Warning";
            case ERROR -> "Error";
            case NOTE -> "Note";
        };
    }

    /** The name of a status, as the platform's XML export has it. */
    public static String statusOf(TransactionMark status) {
        return switch (status) {
            case NONE -> "NotApplicable";
            case UNFINISHED -> "Unfinished";
            case COMMITTED -> "Committed";
            case ROLLED_BACK -> "RolledBack";
        };
    }

    private static void writePosition(LogPosition position, JsonGenerator json) throws IOException {
        if (position instanceof LogPosition.InFile text) {
            json.writeStringField("file", text.file());
            json.writeNumberField("offset", text.offset());
        } else if (position instanceof LogPosition.InDatabase row) {
            // The same names, so that file and offset identify a record of either format.
            json.writeStringField("file", row.database());
            json.writeNumberField("offset", row.row());
        }
    }

    /** {@code 19.12.2020 16:48:15 (669)}; empty outside of transactions. */
    public static Optional<String> transactionOf(EventLogRecord record) {
        return record.transaction().isPresent()
                ? Optional.of(
                        TRANSACTION_DATE.format(record.transactionStart())
                                + " ("
                                + record.transaction().offset()
                                + ")")
                : Optional.empty();
    }
}
