package io.dromedary.eventlog;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The values of a record as JSON: the one notation of exports and events. Stateless.
 *
 * <p>Id 0 is written as {@code null}, dates as local dates of the infobase's zone without it.
 */
public final class ValueJson {

    private ValueJson() {}

    /** {@code {"id":"<guid>","name":"<name>"}}. */
    public static void write(Identified value, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", value.guid().isEmpty() ? null : value.guid());
        json.writeStringField("name", value.guid().isEmpty() ? null : value.name());
        json.writeEndObject();
    }

    /** The name of a dictionary's entry. */
    public static void write(Named value, JsonGenerator json) throws IOException {
        json.writeString(value.id() == 0 ? null : value.name());
    }

    /** {@code 2020-12-19T16:48:15}, with a fraction of a second only if there is one. */
    public static void write(LocalDateTime value, JsonGenerator json) throws IOException {
        json.writeString(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(value));
    }

    /** {@code [{"id":"<guid>","name":"<attribute>","value":321}]}. */
    public static void write(List<Separator> separators, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Separator separator : separators) {
            json.writeStartObject();
            json.writeStringField("id", separator.attribute().guid());
            json.writeStringField("name", separator.attribute().name());
            json.writeFieldName("value");
            writeBare(separator.value(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /**
     * {@code {"type":"Number","value":321}}; a reference has its {@code table} besides, a structure
     * its {@code kind} (the bare number that opens it in the log) if it has one. The value of a
     * structure is an array, and that of a structure inside it an array in it.
     */
    public static void write(LogData data, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", typeOf(data));
        if (data instanceof LogData.Reference reference) {
            json.writeNumberField("table", reference.table());
            json.writeStringField("value", reference.value().toString());
        } else if (data instanceof LogData.Raw raw) {
            json.writeStringField("value", raw.value());
        } else {
            if (data instanceof LogData.Structure structure && structure.kind() >= 0) {
                json.writeNumberField("kind", structure.kind());
            }
            json.writeFieldName("value");
            writeBare(data, json);
        }
        json.writeEndObject();
    }

    /** Without its type where JSON can tell it. */
    private static void writeBare(LogData data, JsonGenerator json) throws IOException {
        if (data instanceof LogData.Text text) {
            json.writeString(text.value());
        } else if (data instanceof LogData.Numeric number) {
            json.writeNumber(number.value());
        } else if (data instanceof LogData.Bool bool) {
            json.writeBoolean(bool.value());
        } else if (data instanceof LogData.Moment moment) {
            write(moment.value(), json);
        } else if (data instanceof LogData.Structure structure) {
            json.writeStartArray();
            for (LogData value : structure.values()) {
                writeBare(value, json);
            }
            json.writeEndArray();
        } else if (data instanceof LogData.Undefined) {
            json.writeNull();
        } else {
            write(data, json);
        }
    }

    /** The name of the type, as {@link #write(LogData, JsonGenerator)} gives it. */
    public static String typeOf(LogData data) {
        if (data instanceof LogData.Text) {
            return "String";
        }
        if (data instanceof LogData.Numeric) {
            return "Number";
        }
        if (data instanceof LogData.Bool) {
            return "Boolean";
        }
        if (data instanceof LogData.Moment) {
            return "Date";
        }
        if (data instanceof LogData.Reference) {
            return "Reference";
        }
        if (data instanceof LogData.Structure structure) {
            return structure.type();
        }
        return data instanceof LogData.Raw ? "Raw" : "Undefined";
    }
}
