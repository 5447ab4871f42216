package io.dromedary.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.RecordJson;
import io.dromedary.eventlog.Separator;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.eventlog.ValueJson;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Records as rows of a table (RFC 4180, line feeds), below a line with the names of the columns.
 * What is a list in JSON is joined by {@code ;}. Data that is a single value stands as it is, any
 * other as the JSON that the other format has.
 */
final class CsvRecords implements RecordWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final Lines lines;
    private final CsvWriter csv;

    CsvRecords(Lines lines) throws IOException {
        this.lines = lines;
        this.csv =
                CsvWriter.builder()
                        .lineDelimiter(LineDelimiter.LF)
                        .build(lines, StandardCharsets.UTF_8);
        csv.writeRecord(
                "file",
                "offset",
                "date",
                "level",
                "event",
                "userId",
                "user",
                "computer",
                "application",
                "connection",
                "session",
                "transactionStatus",
                "transactionId",
                "metadataIds",
                "metadata",
                "comment",
                "dataType",
                "data",
                "presentation",
                "server",
                "port",
                "syncPort",
                "separators");
        rowEnded();
    }

    @Override
    public void write(EventLogRecord record, TransactionMark outcome) throws IOException {
        csv.writeRecord(
                fileOf(record.position()),
                Long.toString(offsetOf(record.position())),
                DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(record.date()),
                RecordJson.levelOf(record.severity()),
                record.event().name(),
                record.user().guid(),
                record.user().name(),
                record.computer().name(),
                record.application().name(),
                Long.toString(record.connection()),
                Long.toString(record.session()),
                RecordJson.statusOf(outcome),
                RecordJson.transactionOf(record).orElse(""),
                joined(record.metadata(), Identified::guid),
                joined(record.metadata(), Identified::name),
                record.comment(),
                ValueJson.typeOf(record.data()),
                textOf(record.data()),
                record.presentation(),
                record.server().name(),
                Integer.toString(record.port()),
                Integer.toString(record.syncPort()),
                joined(record.separators(), CsvRecords::textOf));
        rowEnded();
    }

    private void rowEnded() throws IOException {
        csv.flush();
        lines.rowEnded();
    }

    private static String fileOf(LogPosition position) {
        return position instanceof LogPosition.InFile text
                ? text.file()
                : ((LogPosition.InDatabase) position).database();
    }

    private static long offsetOf(LogPosition position) {
        return position instanceof LogPosition.InFile text
                ? text.offset()
                : ((LogPosition.InDatabase) position).row();
    }

    private static <T> String joined(List<T> values, Function<T, String> text) {
        return values.isEmpty() ? "" : values.stream().map(text).collect(Collectors.joining(";"));
    }

    private static String textOf(Separator separator) {
        return separator.attribute().name() + "=" + textOf(separator.value());
    }

    private static String textOf(LogData data) {
        if (data instanceof LogData.Text text) {
            return text.value();
        }
        if (data instanceof LogData.Numeric number) {
            return number.value().toPlainString();
        }
        if (data instanceof LogData.Bool bool) {
            return Boolean.toString(bool.value());
        }
        if (data instanceof LogData.Moment moment) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment.value());
        }
        if (data instanceof LogData.Reference reference) {
            return reference.value().toString();
        }
        if (data instanceof LogData.Raw raw) {
            return raw.value();
        }
        return data instanceof LogData.Undefined ? "" : asJson(data);
    }

    private static String asJson(LogData data) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            ValueJson.write(data, json);
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail to be written", e);
        }
        return text.toString();
    }
}
