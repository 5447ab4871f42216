package io.dromedary.transaction;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.OnecEvents;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.RecordJson;
import io.dromedary.eventlog.Separator;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.transaction.LogOutcome.JobFinished;
import io.dromedary.transaction.LogOutcome.LogGap;
import io.dromedary.transaction.LogOutcome.Plain;
import io.dromedary.transaction.LogOutcome.SessionFinished;
import io.dromedary.transaction.LogOutcome.Transaction;
import io.dromedary.transaction.LogOutcome.TransactionBody;
import io.dromedary.transaction.LogOutcome.TransactionCommitted;
import io.dromedary.transaction.LogOutcome.TransactionRolledBack;
import io.dromedary.transaction.LogOutcome.UserChanged;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the log says as CloudEvents: the table of docs/events.md in code. Stateless.
 *
 * <p>Ids are made of the place and content of the record that closed the matter, so that telling
 * the same again gives the same event, and a record at a reused place another one.
 */
public final class OutcomeEvents {

    private static final String DATA_GROUP = "_$Data$_.";

    private OutcomeEvents() {}

    /**
     * The events of an outcome: one, or the parts of a transaction whose changes exceed {@link
     * TransactionParts#LIMIT}. The data of parts is rendered when it is asked for, and is there for
     * as long as the transaction's {@link Changes}.
     */
    public static List<CloudEvent> of(LogOutcome outcome) {
        if (outcome instanceof Transaction transaction) {
            return ofTransaction(transaction);
        }
        if (outcome instanceof SessionFinished finished) {
            return List.of(ofSession(finished));
        }
        if (outcome instanceof JobFinished finished) {
            return List.of(ofJob(finished));
        }
        if (outcome instanceof UserChanged changed) {
            return List.of(ofUser(changed));
        }
        if (outcome instanceof Plain plain) {
            return List.of(ofPlain(plain));
        }
        return List.of(ofGap((LogGap) outcome));
    }

    private static List<CloudEvent> ofTransaction(Transaction transaction) {
        TransactionBody body = transaction.body();
        String id = idOf(body.closing(), body.closingCrc(), typeOf(transaction));
        Subject subject = Subject.of(body);
        List<CloudEventData> parts = TransactionParts.of(transaction);
        if (parts.size() == 1) {
            return List.of(
                    builder(transaction, subject)
                            .withId(id)
                            .withData(Json.TYPE, parts.get(0))
                            .build());
        }
        List<CloudEvent> events = new ArrayList<>(parts.size());
        for (int part = 1; part <= parts.size(); part++) {
            events.add(
                    builder(transaction, subject)
                            .withId(id + "/" + part)
                            .withExtension(OnecEvents.PART, part)
                            .withExtension(OnecEvents.PARTS, parts.size())
                            .withData(Json.TYPE, parts.get(part - 1))
                            .build());
        }
        return events;
    }

    private static CloudEventBuilder builder(Transaction transaction, Subject subject) {
        TransactionBody body = transaction.body();
        CloudEventBuilder event =
                builder(typeOf(transaction), body.infobase(), body.end())
                        .withExtension(OnecEvents.PARTITION_KEY, subject.key());
        subject.main().ifPresent(event::withSubject);
        separators(body.separators(), event);
        return event;
    }

    private static CloudEvent ofSession(SessionFinished finished) {
        EventLogRecord record = finished.record();
        return ofRecord(OnecEvents.SESSION_FINISHED, finished.infobase(), record)
                .withData(
                        Json.TYPE,
                        Json.data(
                                json -> {
                                    json.writeStartObject();
                                    EndJson.write(
                                            finished.infobase(), record, finished.started(), json);
                                    json.writeEndObject();
                                }))
                .build();
    }

    private static CloudEvent ofJob(JobFinished finished) {
        EventLogRecord record = finished.record();
        return ofRecord(OnecEvents.JOB_FINISHED, finished.infobase(), record)
                .withData(Json.TYPE, Json.data(json -> EndJson.write(finished, json)))
                .build();
    }

    private static CloudEvent ofUser(UserChanged changed) {
        // Inside a transaction it is told only when that has committed.
        TransactionMark status =
                changed.record().transaction().isPresent()
                        ? TransactionMark.COMMITTED
                        : TransactionMark.NONE;
        return ofRecord(OnecEvents.USER_CHANGED, changed.infobase(), changed.record())
                .withData(
                        Json.TYPE,
                        Json.data(json -> RecordJson.write(changed.record(), status, json)))
                .build();
    }

    private static CloudEvent ofPlain(Plain plain) {
        // How its transaction ends cannot be known yet.
        TransactionMark status =
                plain.record().transaction().isPresent()
                        ? TransactionMark.UNFINISHED
                        : TransactionMark.NONE;
        return ofRecord(OnecEvents.LOG_RECORD, plain.infobase(), plain.record())
                .withData(
                        Json.TYPE,
                        Json.data(json -> RecordJson.write(plain.record(), status, json)))
                .build();
    }

    private static CloudEvent ofGap(LogGap gap) {
        String id = gap.position().place() + "-" + gap.to().place() + "/" + OnecEvents.LOG_GAP;
        return CloudEventBuilder.v1()
                .withId(id)
                .withType(OnecEvents.LOG_GAP)
                .withSource(OnecEvents.source(gap.infobase()))
                .withExtension(OnecEvents.INFOBASE, gap.infobase())
                .withData(
                        Json.TYPE,
                        Json.data(
                                json -> {
                                    json.writeStartObject();
                                    json.writeStringField("infobase", gap.infobase());
                                    json.writeStringField("from", gap.position().asText());
                                    json.writeStringField("to", gap.to().asText());
                                    json.writeStringField("message", gap.message());
                                    json.writeEndObject();
                                }))
                .build();
    }

    private static CloudEventBuilder ofRecord(String type, String infobase, EventLogRecord record) {
        CloudEventBuilder event =
                builder(type, infobase, record.date())
                        .withId(idOf(record.position(), record.crc(), type))
                        .withExtension(OnecEvents.PARTITION_KEY, Long.toString(record.session()));
        Subject.nameIn(record).ifPresent(event::withSubject);
        separators(record.separators(), event);
        return event;
    }

    private static CloudEventBuilder builder(String type, String infobase, ZonedDateTime time) {
        return CloudEventBuilder.v1()
                .withType(type)
                .withSource(OnecEvents.source(infobase))
                .withTime(time.toOffsetDateTime())
                .withExtension(OnecEvents.INFOBASE, infobase);
    }

    private static void separators(List<Separator> separators, CloudEventBuilder event) {
        if (!separators.isEmpty()) {
            event.withExtension(
                    OnecEvents.SEPARATORS,
                    separators.stream()
                            .map(OutcomeEvents::separatorText)
                            .collect(Collectors.joining(";")));
        }
    }

    private static String separatorText(Separator separator) {
        return separator.attribute().name() + "=" + valueText(separator.value());
    }

    private static String valueText(LogData value) {
        if (value instanceof LogData.Text text) {
            return text.value();
        }
        if (value instanceof LogData.Numeric number) {
            return number.value().toPlainString();
        }
        if (value instanceof LogData.Bool bool) {
            return Boolean.toString(bool.value());
        }
        if (value instanceof LogData.Moment moment) {
            return moment.value().toString();
        }
        if (value instanceof LogData.Reference reference) {
            return reference.value().toString();
        }
        return value instanceof LogData.Raw raw ? raw.value() : "";
    }

    /**
     * Unique with the source. The CRC tells records apart that stand at the same place after a log
     * was recreated, or a database put back from an older copy.
     */
    private static String idOf(LogPosition position, int crc, String type) {
        String place =
                position instanceof LogPosition.InDatabase row
                        ? row.database() + "/" + row.row()
                        : position.place();
        return place + "/" + String.format(Locale.ROOT, "%08x", crc) + "/" + type;
    }

    private static String typeOf(Transaction transaction) {
        if (transaction instanceof TransactionCommitted) {
            return OnecEvents.TRANSACTION_COMMITTED;
        }
        return transaction instanceof TransactionRolledBack
                ? OnecEvents.TRANSACTION_ROLLED_BACK
                : OnecEvents.TRANSACTION_ABANDONED;
    }

    /**
     * What a transaction is about.
     *
     * @param main the metadata object of the first data event, else of the first record that has
     *     one
     * @param key the first reference that was changed; without any, the main object; else the
     *     session
     */
    private record Subject(Optional<String> main, String key) {

        static Subject of(TransactionBody body) {
            Optional<String> changed = Optional.empty();
            Optional<String> named = Optional.empty();
            Optional<UUID> reference = Optional.empty();
            for (EventLogRecord record : body.changes()) {
                boolean isData = record.event().name().startsWith(DATA_GROUP);
                if (changed.isEmpty() && isData) {
                    changed = nameIn(record);
                }
                if (named.isEmpty()) {
                    named = nameIn(record);
                }
                if (reference.isEmpty()
                        && isData
                        && record.data() instanceof LogData.Reference changedReference) {
                    reference = Optional.of(changedReference.value());
                }
                if (changed.isPresent() && reference.isPresent()) {
                    break;
                }
            }
            Optional<String> main = changed.isPresent() ? changed : named;
            String key =
                    reference
                            .map(UUID::toString)
                            .or(() -> main)
                            .orElseGet(() -> Long.toString(body.session()));
            return new Subject(main, key);
        }

        static Optional<String> nameIn(EventLogRecord record) {
            return record.metadata().stream()
                    .map(Identified::name)
                    .filter(name -> !name.isEmpty())
                    .findFirst();
        }
    }
}
