package io.dromedary.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A record as JSON")
class RecordJsonTest {

    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

    private static final UUID REFERENCE = UUID.fromString("c258aac8-41fe-11eb-80c9-000c297652d8");

    @Test
    @DisplayName("has the fields of an export in their order")
    void fields() throws IOException {
        EventLogRecord record =
                record(
                        new LogPosition.InFile("guid", "20201219000000.lgp", 1234),
                        LocalDateTime.of(2020, 12, 19, 16, 48, 15),
                        new TransactionId(0x243bf8cc4e5f0L, 0x29d),
                        new Identified(1, "3cf69c4e-a924-4db8-a372-3237d25894f3", "Администратор"),
                        new LogData.Reference(39, REFERENCE));

        assertThat(json(record, TransactionMark.COMMITTED))
                .isEqualTo(
                        "{\"file\":\"20201219000000.lgp\",\"offset\":1234,"
                                + "\"date\":\"2020-12-19T16:48:15\",\"level\":\"Information\","
                                + "\"event\":\"_$Data$_.Update\","
                                + "\"user\":{\"id\":\"3cf69c4e-a924-4db8-a372-3237d25894f3\","
                                + "\"name\":\"Администратор\"},"
                                + "\"computer\":\"HUB1C\",\"application\":\"1CV8C\","
                                + "\"connection\":2,\"session\":2,"
                                + "\"transaction\":{\"status\":\"Committed\","
                                + "\"id\":\"19.12.2020 16:48:15 (669)\"},"
                                + "\"metadata\":[{\"id\":\"c2528bcd\","
                                + "\"name\":\"Справочник.Справочник1\"}],"
                                + "\"comment\":\"\",\"data\":{\"type\":\"Reference\",\"table\":39,"
                                + "\"value\":\"c258aac8-41fe-11eb-80c9-000c297652d8\"},"
                                + "\"presentation\":\"…\",\"server\":\"HUB1C\",\"port\":1560,"
                                + "\"syncPort\":0,\"separators\":[{\"id\":\"530a3164\","
                                + "\"name\":\"Область\",\"value\":321}]}");
    }

    @Test
    @DisplayName("has null for what is empty")
    void empty() throws IOException {
        EventLogRecord record =
                new EventLogRecord(
                        new LogPosition.InFile("guid", "20201219000000.lgp", 61),
                        10,
                        0,
                        LocalDateTime.of(2020, 12, 19, 16, 48, 15).atZone(MOSCOW),
                        Severity.NOTE,
                        TransactionMark.NONE,
                        TransactionId.NONE,
                        Identified.NONE,
                        Named.NONE,
                        Named.NONE,
                        0,
                        Named.NONE,
                        "cut",
                        true,
                        List.of(),
                        LogData.Undefined.INSTANCE,
                        "",
                        Named.NONE,
                        0,
                        0,
                        0,
                        List.of());

        assertThat(json(record, TransactionMark.NONE))
                .isEqualTo(
                        "{\"file\":\"20201219000000.lgp\",\"offset\":61,"
                                + "\"date\":\"2020-12-19T16:48:15\",\"level\":\"Note\","
                                + "\"event\":null,\"user\":{\"id\":null,\"name\":null},"
                                + "\"computer\":null,\"application\":null,"
                                + "\"connection\":0,\"session\":0,"
                                + "\"transaction\":{\"status\":\"NotApplicable\",\"id\":null},"
                                + "\"metadata\":[],\"comment\":\"cut\",\"commentCut\":true,"
                                + "\"data\":{\"type\":\"Undefined\",\"value\":null},"
                                + "\"presentation\":\"\",\"server\":null,\"port\":0,\"syncPort\":0,"
                                + "\"separators\":[]}");
    }

    @Test
    @DisplayName("of the SQLite format has its row as offset, its UTC times in the infobase's zone")
    void sqlite() throws IOException {
        EventLogRecord record =
                record(
                        new LogPosition.InDatabase("db", 77),
                        LocalDateTime.of(2020, 12, 19, 16, 48, 15, 123_400_000),
                        // 13:48:15.1 UTC
                        new TransactionId(0x243bf8cc4e5f0L - 3 * 3600 * 10_000L + 1_000, 123_456),
                        Identified.NONE,
                        LogData.Undefined.INSTANCE);

        assertThat(json(record, TransactionMark.ROLLED_BACK))
                .startsWith("{\"file\":\"db\",\"offset\":77,\"date\":\"2020-12-19T16:48:15.1234\",")
                .contains("{\"status\":\"RolledBack\",\"id\":\"19.12.2020 16:48:15 (123456)\"}");
    }

    @ParameterizedTest
    @DisplayName("names levels and statuses as the platform does")
    @CsvSource({
        "INFORMATION, Information",
        "WARNING, Warning",
        "ERROR, Error",
        "NOTE, Note",
    })
    void levels(Severity severity, String name) {
        assertThat(RecordJson.levelOf(severity)).isEqualTo(name);
    }

    @ParameterizedTest
    @DisplayName("names statuses as the platform does")
    @CsvSource({
        "NONE, NotApplicable",
        "UNFINISHED, Unfinished",
        "COMMITTED, Committed",
        "ROLLED_BACK, RolledBack",
    })
    void statuses(TransactionMark status, String name) {
        assertThat(RecordJson.statusOf(status)).isEqualTo(name);
    }

    @Nested
    @DisplayName("writes data")
    class Data {

        @Test
        @DisplayName("of simple types with their type")
        void simple() throws IOException {
            assertThat(json(new LogData.Text("a\"b")))
                    .isEqualTo("{\"type\":\"String\",\"value\":\"a\\\"b\"}");
            assertThat(json(new LogData.Numeric(new BigDecimal("1.50"))))
                    .isEqualTo("{\"type\":\"Number\",\"value\":1.50}");
            assertThat(json(new LogData.Bool(true)))
                    .isEqualTo("{\"type\":\"Boolean\",\"value\":true}");
            assertThat(json(new LogData.Moment(LocalDateTime.of(1, 1, 1, 0, 0))))
                    .isEqualTo("{\"type\":\"Date\",\"value\":\"0001-01-01T00:00:00\"}");
            assertThat(json(new LogData.Raw("{\"Z\",{0}}")))
                    .isEqualTo("{\"type\":\"Raw\",\"value\":\"{\\\"Z\\\",{0}}\"}");
        }

        @Test
        @DisplayName("of structures as nested arrays")
        void structures() throws IOException {
            LogData inner =
                    new LogData.Structure(
                            "Array", -1, List.of(new LogData.Bool(false), new LogData.Text("x")));
            LogData outer =
                    new LogData.Structure(
                            "Structure",
                            6,
                            List.of(
                                    new LogData.Text("user"),
                                    inner,
                                    LogData.Undefined.INSTANCE,
                                    new LogData.Reference(39, REFERENCE),
                                    new LogData.Raw("{#}")));

            assertThat(json(outer))
                    .isEqualTo(
                            "{\"type\":\"Structure\",\"kind\":6,\"value\":[\"user\",[false,\"x\"],"
                                    + "null,{\"type\":\"Reference\",\"table\":39,"
                                    + "\"value\":\"c258aac8-41fe-11eb-80c9-000c297652d8\"},"
                                    + "{\"type\":\"Raw\",\"value\":\"{#}\"}]}");
            assertThat(json(inner)).isEqualTo("{\"type\":\"Array\",\"value\":[false,\"x\"]}");
        }
    }

    private static EventLogRecord record(
            LogPosition position,
            LocalDateTime date,
            TransactionId transaction,
            Identified user,
            LogData data) {
        return new EventLogRecord(
                position,
                10,
                0,
                date.atZone(MOSCOW),
                Severity.INFORMATION,
                TransactionMark.UNFINISHED,
                transaction,
                user,
                new Named(1, "HUB1C"),
                new Named(1, "1CV8C"),
                2,
                new Named(5, "_$Data$_.Update"),
                "",
                false,
                List.of(new Identified(1, "c2528bcd", "Справочник.Справочник1")),
                data,
                "…",
                new Named(2, "HUB1C"),
                1560,
                0,
                2,
                List.of(
                        new Separator(
                                new Identified(1, "530a3164", "Область"),
                                new LogData.Numeric(BigDecimal.valueOf(321)))));
    }

    private static String json(EventLogRecord record, TransactionMark status) throws IOException {
        return written(json -> RecordJson.write(record, status, json));
    }

    private static String json(LogData data) throws IOException {
        return written(json -> ValueJson.write(data, json));
    }

    private static String written(Writing writing) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            writing.to(json);
        }
        return text.toString();
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }
}
