package io.dromedary.transaction;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.ValueJson;
import io.dromedary.transaction.LogOutcome.JobFinished;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;

/** The data of the events that tell the end of a session or of a background job. Stateless. */
final class EndJson {

    private EndJson() {}

    /** Whose end it is, and when: the fields that both events share. */
    static void write(
            String infobase,
            EventLogRecord record,
            Optional<ZonedDateTime> started,
            JsonGenerator json)
            throws IOException {
        json.writeStringField("infobase", infobase);
        json.writeNumberField("session", record.session());
        json.writeNumberField("connection", record.connection());
        json.writeFieldName("user");
        ValueJson.write(record.user(), json);
        json.writeFieldName("computer");
        ValueJson.write(record.computer(), json);
        json.writeFieldName("application");
        ValueJson.write(record.application(), json);
        json.writeFieldName("separators");
        ValueJson.write(record.separators(), json);
        json.writeFieldName("start");
        if (started.isPresent()) {
            ValueJson.write(started.get().toLocalDateTime(), json);
        } else {
            json.writeNull();
        }
        json.writeFieldName("end");
        ValueJson.write(record.date().toLocalDateTime(), json);
    }

    static void write(JobFinished job, JsonGenerator json) throws IOException {
        EventLogRecord record = job.record();
        json.writeStartObject();
        json.writeStringField("result", job.result().name().toLowerCase(Locale.ROOT));
        json.writeStringField("description", job.description());
        json.writeFieldName("metadata");
        ValueJson.write(
                record.metadata().isEmpty() ? Identified.NONE : record.metadata().get(0), json);
        write(job.infobase(), record, job.started(), json);
        // The error of a failed job.
        json.writeStringField("comment", record.comment());
        json.writeEndObject();
    }
}
