package io.dromedary.transaction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.transaction.KnownStarts.Start;
import io.dromedary.transaction.OpenTransaction.State;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What grouping remembers between batches, as it is committed with the position: open transactions
 * without their records, which are read again from the log or lie on disk, and when sessions and
 * jobs began.
 *
 * @param open in the order of their opening
 * @param starts by session, the oldest first
 */
record GrouperMemory(List<Open> open, Map<Long, Start> starts) {

    static final GrouperMemory EMPTY = new GrouperMemory(List.of(), Map.of());

    private static final int VERSION = 1;

    private static final JsonFactory JSON = new JsonFactory();

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * An open transaction.
     *
     * @param first its first record between Begin and end
     * @param tail the first of those that were not on disk
     * @param spilled what was on disk
     */
    record Open(
            EventLogRecord head,
            LogPosition begin,
            boolean beginSeen,
            State state,
            Optional<LogPosition> first,
            Optional<LogPosition> tail,
            Optional<Spilled> spilled) {

        static Open of(OpenTransaction transaction) {
            return new Open(
                    transaction.head(),
                    transaction.begin(),
                    transaction.beginSeen(),
                    transaction.state(),
                    transaction.first(),
                    transaction.tail().stream().findFirst().map(EventLogRecord::position),
                    transaction.spill().map(spill -> new Spilled(spill.bytes(), spill.count())));
        }
    }

    /** How much of the transaction's file counts. */
    record Spilled(long bytes, int records) {}

    static String write(OpenTransactions transactions, KnownStarts starts) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeArrayFieldStart("open");
            for (OpenTransaction transaction : transactions.all()) {
                write(Open.of(transaction), json);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("sessions");
            for (Map.Entry<Long, Start> entry : starts.all().entrySet()) {
                write(entry.getKey(), entry.getValue(), json);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }

    /**
     * @throws IllegalArgumentException if the text was not written by {@link #write}
     */
    static GrouperMemory read(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        try {
            JsonNode root = MAPPER.readTree(text);
            int version = root.path("version").asInt();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "the remembered transactions are of version "
                                + version
                                + ", this program reads version "
                                + VERSION);
            }
            List<Open> open = new ArrayList<>();
            for (JsonNode entry : root.path("open")) {
                open.add(readOpen(entry));
            }
            Map<Long, Start> starts = new LinkedHashMap<>();
            for (JsonNode entry : root.path("sessions")) {
                starts.put(entry.path(0).asLong(), readStart(entry));
            }
            return new GrouperMemory(open, starts);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the remembered transactions cannot be read: " + e.getMessage(), e);
        }
    }

    private static void write(Open open, JsonGenerator json) throws IOException {
        json.writeStartObject();
        // For whoever looks into a checkpoint; the head has it too.
        json.writeStringField("id", open.head().transaction().asText());
        json.writeStringField("begin", open.begin().asText());
        json.writeBooleanField("seen", open.beginSeen());
        json.writeStringField("state", open.state().name());
        json.writeStringField(
                "head", Base64.getEncoder().encodeToString(RecordCodec.encode(open.head())));
        writePosition("first", open.first(), json);
        writePosition("tail", open.tail(), json);
        if (open.spilled().isPresent()) {
            json.writeObjectFieldStart("spilled");
            json.writeNumberField("bytes", open.spilled().get().bytes());
            json.writeNumberField("records", open.spilled().get().records());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writePosition(
            String name, Optional<LogPosition> position, JsonGenerator json) throws IOException {
        if (position.isPresent()) {
            json.writeStringField(name, position.get().asText());
        }
    }

    private static Open readOpen(JsonNode entry) throws IOException {
        JsonNode spilled = entry.path("spilled");
        return new Open(
                RecordCodec.decode(Base64.getDecoder().decode(entry.path("head").asText())),
                LogPosition.parse(entry.path("begin").asText()),
                entry.path("seen").asBoolean(),
                State.valueOf(entry.path("state").asText()),
                readPosition(entry.path("first")),
                readPosition(entry.path("tail")),
                spilled.isObject()
                        ? Optional.of(
                                new Spilled(
                                        spilled.path("bytes").asLong(),
                                        spilled.path("records").asInt()))
                        : Optional.empty());
    }

    private static Optional<LogPosition> readPosition(JsonNode text) {
        return text.isTextual() ? Optional.of(LogPosition.parse(text.asText())) : Optional.empty();
    }

    /** An array, as there may be many: session, its start, its job's start, the job. */
    private static void write(long session, Start start, JsonGenerator json) throws IOException {
        json.writeStartArray();
        json.writeNumber(session);
        writeMoment(start.session(), json);
        if (start.job().isPresent()) {
            writeMoment(start.job(), json);
            json.writeString(start.description());
        }
        json.writeEndArray();
    }

    private static Start readStart(JsonNode entry) {
        return new Start(
                readMoment(entry.path(1)), readMoment(entry.path(2)), entry.path(3).asText());
    }

    /** Seconds since 1970; ISO-8601 where the log has fractions of a second (SQLite). */
    private static void writeMoment(Optional<Instant> moment, JsonGenerator json)
            throws IOException {
        if (moment.isEmpty()) {
            json.writeNull();
        } else if (moment.get().equals(moment.get().truncatedTo(ChronoUnit.SECONDS))) {
            json.writeNumber(moment.get().getEpochSecond());
        } else {
            json.writeString(moment.get().toString());
        }
    }

    private static Optional<Instant> readMoment(JsonNode value) {
        if (value.isNumber()) {
            return Optional.of(Instant.ofEpochSecond(value.asLong()));
        }
        return value.isTextual() ? Optional.of(Instant.parse(value.asText())) : Optional.empty();
    }
}
