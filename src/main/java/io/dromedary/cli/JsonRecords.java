package io.dromedary.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.RecordJson;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;

/** Records as JSON objects, one a line. */
final class JsonRecords implements RecordWriter {
    private final Lines lines;
    private final JsonGenerator json;

    JsonRecords(Lines lines) throws IOException {
        this.lines = lines;
        this.json = JsonLines.on(lines);
    }

    @Override
    public void write(EventLogRecord record, TransactionMark outcome) throws IOException {
        RecordJson.write(record, outcome, json);
        json.flush();
        lines.endLine();
    }
}
