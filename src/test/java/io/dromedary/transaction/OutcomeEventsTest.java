package io.dromedary.transaction;

import static io.dromedary.testkit.Records.reference;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.dromedary.event.EventCodec;
import io.dromedary.event.EventFilter;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.Separator;
import io.dromedary.testkit.Records;
import io.dromedary.testkit.Records.Session;
import io.dromedary.testkit.Records.Transaction;
import io.dromedary.transaction.LogOutcome.Plain;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Outcomes become CloudEvents")
class OutcomeEventsTest {

    private static final String ORDER = "Документ.Заказ";

    private static final String GOODS = "Справочник.Товары";

    private static final String PLACE = Records.HEADER + "/20201219000000.lgp/";

    @TempDir Path spill;

    private final Records log = new Records();
    private final Session session =
            log.session(12)
                    .in(
                            new Separator(
                                    new Identified(1, "530a3164", "Область"),
                                    new LogData.Numeric(BigDecimal.valueOf(321))),
                            new Separator(
                                    new Identified(2, "6df2bb92", "Организация"),
                                    new LogData.Text("ООО")));

    @Nested
    @DisplayName("A committed transaction")
    class Committed {

        @Test
        @DisplayName("has the attributes that are documented")
        void attributes() throws IOException {
            Transaction transaction = session.begin();
            transaction.add("Мой журнал", LogData.Undefined.INSTANCE, Records.object("Отчет.Х"));
            transaction.update(ORDER, reference(7)).update(GOODS, reference(8));
            log.pass(Duration.ofSeconds(2));
            EventLogRecord end = transaction.commit();

            CloudEvent event = only();
            assertThat(event.getId())
                    .isEqualTo(
                            String.format(
                                    "%s%d/%08x/onec.transaction.committed",
                                    PLACE, 61 + 4 * 150, end.crc()));
            assertThat(event.getType()).isEqualTo("onec.transaction.committed");
            assertThat(event.getSource()).hasToString("/onec/trade");
            assertThat(event.getSubject()).isEqualTo(ORDER);
            assertThat(event.getTime())
                    .isEqualTo(OffsetDateTime.parse("2020-12-19T16:48:17+03:00"));
            assertThat(event.getDataContentType()).isEqualTo("application/json");
            assertThat(event.getExtension("infobase")).isEqualTo("trade");
            assertThat(event.getExtension("separators")).isEqualTo("Область=321;Организация=ООО");
            assertThat(event.getExtension("partitionkey")).isEqualTo(reference(7).toString());
            assertThat(event.getExtensionNames())
                    .containsExactlyInAnyOrder("infobase", "separators", "partitionkey");
        }

        @Test
        @DisplayName("has the object of an export as data")
        void data() throws IOException {
            session.begin().update(ORDER, reference(7)).commit();

            assertThat(text(only()))
                    .isEqualTo(
                            "{\"outcome\":\"Committed\",\"infobase\":\"trade\","
                                    + "\"transaction\":{\"id\":\"{243bf8cc4e5f0,3d}\"},"
                                    + "\"user\":{\"id\":\""
                                    + Records.user("Администратор").guid()
                                    + "\",\"name\":\"Администратор\"},"
                                    + "\"computer\":\"HUB1C\",\"application\":\"1CV8C\","
                                    + "\"session\":12,\"connection\":112,"
                                    + "\"separators\":[{\"id\":\"530a3164\",\"name\":\"Область\","
                                    + "\"value\":321},{\"id\":\"6df2bb92\","
                                    + "\"name\":\"Организация\",\"value\":\"ООО\"}],"
                                    + "\"start\":\"2020-12-19T16:48:15\","
                                    + "\"end\":\"2020-12-19T16:48:15\","
                                    + "\"changes\":[{\"event\":\"_$Data$_.Update\","
                                    + "\"metadata\":{\"id\":\""
                                    + Records.object(ORDER).guid()
                                    + "\",\"name\":\""
                                    + ORDER
                                    + "\"},\"data\":{\"type\":\"Reference\",\"table\":39,"
                                    + "\"value\":\"00000000-0000-0000-0000-000000000007\"},"
                                    + "\"presentation\":\"\",\"comment\":\"\"}]}");
        }

        @Test
        @DisplayName("keeps its order by the object without a reference, else by the session")
        void partitionKey() throws IOException {
            session.begin()
                    .add("_$Data$_.Update", LogData.Undefined.INSTANCE, Records.object(ORDER))
                    .commit();
            session.begin().comment("text").commit();

            List<CloudEvent> events = all();
            assertThat(events.get(0).getExtension("partitionkey")).isEqualTo(ORDER);
            assertThat(events.get(1).getExtension("partitionkey")).isEqualTo("12");
            assertThat(events.get(1).getSubject()).isNull();
        }

        @Test
        @DisplayName("names all objects of a change that has several")
        void additionalMetadata() throws IOException {
            session.begin()
                    .add(
                            "_$Access$_.Access",
                            LogData.Undefined.INSTANCE,
                            Records.object(ORDER),
                            Records.object(GOODS))
                    .commit();

            JsonNode change = json(only()).path("changes").path(0);
            assertThat(change.path("metadata").path("name").asText()).isEqualTo(ORDER);
            assertThat(change.path("additionalMetadata").path(0).path("name").asText())
                    .isEqualTo(GOODS);
            assertThat(EventFilter.parseText("metadata=" + GOODS).test(only())).isTrue();
        }

        @Test
        @DisplayName("says so if its Begin was not read, or it had been given up")
        void flags() throws IOException {
            session.begunAt(7).update(ORDER, reference(1)).commit();
            Transaction late = session.begin().update(ORDER, reference(2));
            session.add("_$Session$_.Finish");
            late.commit();
            log.unmark(late);

            List<CloudEvent> events = all();
            assertThat(json(events.get(0)).path("beginSeen").asText()).isEqualTo("false");
            assertThat(json(events.get(0)).has("afterAbandoned")).isFalse();
            assertThat(json(events.get(3)).has("beginSeen")).isFalse();
            assertThat(json(events.get(3)).path("afterAbandoned").asBoolean()).isTrue();
        }
    }

    @Test
    @DisplayName("A rolled-back transaction has a type and an id of its own")
    void rolledBack() throws IOException {
        session.begin().update(ORDER, reference(7)).rollback();

        assertThat(only().getType()).isEqualTo("onec.transaction.rolledback");
        assertThat(only().getId()).endsWith("/onec.transaction.rolledback");
        assertThat(json(only()).path("outcome").asText()).isEqualTo("RolledBack");
    }

    @Test
    @DisplayName("An abandoned transaction is identified by its Begin and says why")
    void abandoned() throws IOException {
        session.begin().update(ORDER, reference(7));
        session.begin();

        assertThat(only().getType()).isEqualTo("onec.transaction.abandoned");
        assertThat(only().getId())
                .startsWith(PLACE + "61/")
                .endsWith("/onec.transaction.abandoned");
        assertThat(json(only()).path("outcome").asText()).isEqualTo("Abandoned");
        assertThat(json(only()).path("reason").asText())
                .isEqualTo("its session began another transaction");
    }

    @Test
    @DisplayName("The end of a session has who and when")
    void session() throws IOException {
        session.add("_$Session$_.Start");
        log.pass(Duration.ofMinutes(1));
        session.add("_$Session$_.Finish");

        CloudEvent event = only();
        assertThat(event.getType()).isEqualTo("onec.session.finished");
        assertThat(event.getExtension("partitionkey")).isEqualTo("12");
        assertThat(event.getTime()).isEqualTo(OffsetDateTime.parse("2020-12-19T16:49:15+03:00"));
        assertThat(json(event).fieldNames())
                .toIterable()
                .containsExactly(
                        "infobase",
                        "session",
                        "connection",
                        "user",
                        "computer",
                        "application",
                        "separators",
                        "start",
                        "end");
        assertThat(json(event).path("start").asText()).isEqualTo("2020-12-19T16:48:15");
        assertThat(json(event).path("end").asText()).isEqualTo("2020-12-19T16:49:15");
    }

    @Test
    @DisplayName("The end of a job has what its starter needs to recognise it")
    void job() throws IOException {
        Identified scheduled = Records.object("РегламентноеЗадание.Обмен");
        session.add("_$Job$_.Start", new LogData.Text("Обмен данными"), scheduled);
        log.pass(Duration.ofMinutes(1));
        session.add("_$Job$_.Error", new LogData.Text("Обмен данными"), scheduled);

        CloudEvent event = only();
        JsonNode data = json(event);
        assertThat(event.getType()).isEqualTo("onec.job.finished");
        assertThat(event.getSubject()).isEqualTo("РегламентноеЗадание.Обмен");
        assertThat(event.getExtension("partitionkey")).isEqualTo("12");
        assertThat(data.path("result").asText()).isEqualTo("failed");
        assertThat(data.path("description").asText()).isEqualTo("Обмен данными");
        assertThat(data.path("metadata").path("name").asText())
                .isEqualTo("РегламентноеЗадание.Обмен");
        assertThat(data.path("session").asInt()).isEqualTo(12);
        assertThat(data.path("connection").asInt()).isEqualTo(112);
        assertThat(data.path("user").path("name").asText()).isEqualTo("Администратор");
        assertThat(data.path("start").asText()).isEqualTo("2020-12-19T16:48:15");
        assertThat(data.path("end").asText()).isEqualTo("2020-12-19T16:49:15");
    }

    @Test
    @DisplayName("A job whose start is not known has null for it")
    void jobWithoutStart() throws IOException {
        session.add("_$Job$_.Cancel");

        assertThat(json(only()).path("start").isNull()).isTrue();
        assertThat(json(only()).path("description").asText()).isEmpty();
    }

    @Test
    @DisplayName("A changed user is the record, with the status it has by then")
    void user() throws IOException {
        session.add("_$User$_.New");
        session.begin().add("_$User$_.Update", LogData.Undefined.INSTANCE).commit();

        List<CloudEvent> events = all();
        assertThat(events.get(0).getType()).isEqualTo("onec.user.changed");
        assertThat(json(events.get(0)).at("/transaction/status").asText())
                .isEqualTo("NotApplicable");
        assertThat(events.get(2).getType()).isEqualTo("onec.user.changed");
        assertThat(json(events.get(2)).at("/transaction/status").asText()).isEqualTo("Committed");
    }

    @Test
    @DisplayName("A record inside a transaction says Unfinished, as nobody knows yet")
    void record() throws IOException {
        session.begin().update(ORDER, reference(1));
        CloudEvent event = OutcomeEvents.of(new Plain("trade", log.all().get(1))).get(0);

        assertThat(event.getType()).isEqualTo("onec.log.record");
        assertThat(event.getSubject()).isEqualTo(ORDER);
        assertThat(json(event).at("/transaction/status").asText()).isEqualTo("Unfinished");
        assertThat(json(event).path("event").asText()).isEqualTo("_$Data$_.Update");
    }

    @Test
    @DisplayName("A gap says from where to where")
    void gap() throws IOException {
        EventLogRecord record = session.add("Мой журнал");
        LogPosition from = new LogPosition.InFile(Records.HEADER, "20190101000000.lgp", 61);
        LogNotice.Gap gap = new LogNotice.Gap(from, record.position(), "reduced");

        CloudEvent event =
                OutcomeEvents.of(
                                new TransactionGrouper(GroupingOptions.defaults(spill))
                                        .accept(log.batch(1, "", 0, 0, 1, List.of(gap)))
                                        .get(0))
                        .get(0);
        assertThat(event.getType()).isEqualTo("onec.log.gap");
        assertThat(event.getTime()).isNull();
        assertThat(json(event).path("from").asText()).isEqualTo(from.asText());
        assertThat(json(event).path("to").asText()).isEqualTo(record.position().asText());
        assertThat(json(event).path("message").asText()).isEqualTo("reduced");
    }

    @Test
    @DisplayName("In the SQLite format an id is database, row and type")
    void databaseId() throws IOException {
        session.add("Мой журнал");
        EventLogRecord text = log.all().get(0);
        EventLogRecord row =
                new EventLogRecord(
                        new LogPosition.InDatabase("db", 77),
                        0,
                        1,
                        text.date(),
                        text.severity(),
                        text.mark(),
                        text.transaction(),
                        text.user(),
                        text.computer(),
                        text.application(),
                        text.connection(),
                        text.event(),
                        text.comment(),
                        false,
                        text.metadata(),
                        text.data(),
                        text.presentation(),
                        text.server(),
                        0,
                        0,
                        text.session(),
                        text.separators());

        assertThat(OutcomeEvents.of(new Plain("trade", row)).get(0).getId())
                .isEqualTo("db/77/00000001/onec.log.record");
    }

    @Test
    @DisplayName("The source of an infobase with any name is a URI, its name an extension")
    void source() throws IOException {
        session.add("Мой журнал");
        CloudEvent event = OutcomeEvents.of(new Plain("Моя торговля", log.all().get(0))).get(0);

        assertThat(event.getSource().toString())
                .isEqualTo(
                        "/onec/%D0%9C%D0%BE%D1%8F%20%D1%82%D0%BE%D1%80%D0%B3%D0%BE%D0%B2%D0%BB%D1%8F");
        assertThat(event.getExtension("infobase")).isEqualTo("Моя торговля");
    }

    @Nested
    @DisplayName("A transaction of more than 256 KiB of changes")
    class Parts {

        private static final int CHANGES = 3_000;

        @Test
        @DisplayName("is told in parts that together are the whole, each below the limit")
        void parts() throws IOException {
            large();

            List<CloudEvent> events = all();
            assertThat(events).hasSizeGreaterThan(2);
            List<String> values = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                CloudEvent event = events.get(i);
                assertThat(event.getExtension("part")).isEqualTo(i + 1);
                assertThat(event.getExtension("parts")).isEqualTo(events.size());
                assertThat(event.getId()).endsWith("/onec.transaction.committed/" + (i + 1));
                assertThat(event.getSubject()).isEqualTo(ORDER);
                assertThat(event.getExtension("partitionkey")).isEqualTo(reference(0).toString());
                assertThat(text(event).getBytes(StandardCharsets.UTF_8))
                        .hasSizeBetween(1_000, TransactionParts.LIMIT + 2_000);
                json(event)
                        .path("changes")
                        .forEach(change -> values.add(change.at("/data/value").asText()));
            }
            assertThat(values).hasSize(CHANGES).doesNotHaveDuplicates();
            assertThat(values.get(0)).isEqualTo(reference(0).toString());
            assertThat(values.get(CHANGES - 1)).isEqualTo(reference(CHANGES - 1).toString());
        }

        @Test
        @DisplayName("passes a filter by any of its objects with every part")
        void filter() throws IOException {
            large();

            assertThat(all()).allMatch(EventFilter.parseText("metadata=" + GOODS)::test);
            assertThat(all()).noneMatch(EventFilter.parseText("metadata=Константа.*")::test);
        }

        @Test
        @DisplayName("has the same parts from disk, and the journal can store them")
        void sameFromDisk() throws IOException {
            large();
            GroupingOptions spilling =
                    GroupingOptions.defaults(spill).withMemory(10, Long.MAX_VALUE, Long.MAX_VALUE);

            List<String> fromDisk = stored(all(spilling));

            assertThat(fromDisk).isEqualTo(stored(all()));
            CloudEvent last =
                    EventCodec.fromJson(
                            fromDisk.get(fromDisk.size() - 1).getBytes(StandardCharsets.UTF_8));
            assertThat(json(last).path("changes")).isNotEmpty();
        }

        @Test
        @DisplayName("of a single change is one event")
        void single() throws IOException {
            session.begin().comment("x".repeat(300_000)).commit();

            assertThat(only().getExtension("part")).isNull();
            assertThat(text(only()).length()).isGreaterThan(300_000);
        }

        @Test
        @DisplayName("with a large change has it in a part by itself")
        void largeChange() throws IOException {
            session.begin()
                    .update(ORDER, reference(1))
                    .comment("x".repeat(300_000))
                    .update(ORDER, reference(2))
                    .commit();

            assertThat(all())
                    .extracting(event -> json(event).path("changes").size())
                    .containsExactly(1, 1, 1);
        }

        private void large() {
            Transaction transaction = session.begin();
            for (int i = 0; i < CHANGES - 1; i++) {
                transaction.update(ORDER, reference(i));
            }
            transaction.update(GOODS, reference(CHANGES - 1)).commit();
        }

        private List<String> stored(List<CloudEvent> events) {
            return events.stream()
                    .map(event -> new String(EventCodec.toJson(event), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    private CloudEvent only() throws IOException {
        List<CloudEvent> events = all();
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private List<CloudEvent> all() throws IOException {
        return all(GroupingOptions.defaults(spill));
    }

    private List<CloudEvent> all(GroupingOptions options) throws IOException {
        return new TransactionGrouper(options)
                .accept(log.batch()).stream()
                        .flatMap(outcome -> OutcomeEvents.of(outcome).stream())
                        .toList();
    }

    private static String text(CloudEvent event) {
        return new String(event.getData().toBytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(CloudEvent event) {
        try {
            return new ObjectMapper().readTree(event.getData().toBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
