package io.dromedary.transaction;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.ValueJson;
import io.dromedary.transaction.LogOutcome.Transaction;
import io.dromedary.transaction.LogOutcome.TransactionAbandoned;
import io.dromedary.transaction.LogOutcome.TransactionBody;
import io.dromedary.transaction.LogOutcome.TransactionCommitted;
import io.dromedary.transaction.LogOutcome.TransactionRolledBack;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * A finished transaction as the JSON object that {@code eventlog export --transactions} prints and
 * transaction events carry. Written as it is read, so that its size costs no memory. Stateless.
 */
public final class TransactionJson {

    private TransactionJson() {}

    /** Writes the transaction with all its changes. */
    public static void write(Transaction transaction, JsonGenerator json) throws IOException {
        writeHead(transaction, json);
        writeChanges(transaction.body().changes().iterator(), json);
        json.writeEndObject();
    }

    /** Opens the object and writes everything but the changes. */
    static void writeHead(Transaction transaction, JsonGenerator json) throws IOException {
        TransactionBody body = transaction.body();
        json.writeStartObject();
        json.writeStringField("outcome", outcomeOf(transaction));
        json.writeStringField("infobase", body.infobase());
        json.writeObjectFieldStart("transaction");
        json.writeStringField("id", body.id().asText());
        json.writeEndObject();
        json.writeFieldName("user");
        ValueJson.write(body.user(), json);
        json.writeFieldName("computer");
        ValueJson.write(body.computer(), json);
        json.writeFieldName("application");
        ValueJson.write(body.application(), json);
        json.writeNumberField("session", body.session());
        json.writeNumberField("connection", body.connection());
        json.writeFieldName("separators");
        ValueJson.write(body.separators(), json);
        json.writeFieldName("start");
        ValueJson.write(body.start().toLocalDateTime(), json);
        json.writeFieldName("end");
        ValueJson.write(body.end().toLocalDateTime(), json);
        writeFlags(transaction, json);
    }

    /** What is out of the ordinary, and only then. */
    private static void writeFlags(Transaction transaction, JsonGenerator json) throws IOException {
        if (!transaction.body().beginSeen()) {
            json.writeBooleanField("beginSeen", false);
        }
        if (transaction instanceof TransactionCommitted committed && committed.afterAbandoned()) {
            json.writeBooleanField("afterAbandoned", true);
        }
        if (transaction instanceof TransactionAbandoned abandoned) {
            json.writeStringField("reason", abandoned.reason());
        }
    }

    private static void writeChanges(Iterator<EventLogRecord> changes, JsonGenerator json)
            throws IOException {
        json.writeArrayFieldStart("changes");
        while (changes.hasNext()) {
            writeChange(changes.next(), json);
        }
        json.writeEndArray();
    }

    static void writeChange(EventLogRecord change, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("event");
        ValueJson.write(change.event(), json);
        List<Identified> metadata = change.metadata();
        json.writeFieldName("metadata");
        ValueJson.write(metadata.isEmpty() ? Identified.NONE : metadata.get(0), json);
        if (metadata.size() > 1) {
            json.writeArrayFieldStart("additionalMetadata");
            for (Identified object : metadata.subList(1, metadata.size())) {
                ValueJson.write(object, json);
            }
            json.writeEndArray();
        }
        json.writeFieldName("data");
        ValueJson.write(change.data(), json);
        json.writeStringField("presentation", change.presentation());
        json.writeStringField("comment", change.comment());
        json.writeEndObject();
    }

    private static String outcomeOf(Transaction transaction) {
        if (transaction instanceof TransactionCommitted) {
            return "Committed";
        }
        return transaction instanceof TransactionRolledBack ? "RolledBack" : "Abandoned";
    }
}
