package io.dromedary.eventlog.text;

import static io.dromedary.testkit.LogOnDisk.GUID;
import static io.dromedary.testkit.LogOnDisk.header;
import static io.dromedary.testkit.LogOnDisk.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.ReadSummary;
import io.dromedary.eventlog.Separator;
import io.dromedary.eventlog.Severity;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.testkit.LogOnDisk;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Reading a text log")
class TextLogTest {

    private static final String FIRST = "20201219000000.lgp";
    private static final String SECOND = "20201220000000.lgp";
    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

    @TempDir Path folder;
    private LogOnDisk log;

    @BeforeEach
    void dictionary() {
        log = new LogOnDisk(folder).dictionary(9);
    }

    private LogSettings settings() {
        return LogSettings.of("trade", folder, MOSCOW);
    }

    private List<EventLogRecord> read(String... records) throws IOException {
        log.write(FIRST, header(GUID) + String.join(",\r\n", records));
        List<EventLogRecord> read = new ArrayList<>();
        EventLogs.read(settings(), read::add);
        return read;
    }

    private EventLogRecord readOne(String record) throws IOException {
        List<EventLogRecord> read = read(record);
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private LogData data(String typed) throws IOException {
        return readOne(record(1, "").replace("{\"U\"}", typed)).data();
    }

    @Nested
    @DisplayName("makes values:")
    class Values {

        @Test
        void of_every_field() throws IOException {
            String text =
                    "{20201219164815,U,\r\n{243bf8cc4e5f0,29d},1,2,3,44,5,W,\"say \"\"hi\"\"\",6,\r\n"
                            + "{\"U\"},\"shown\",7,8,9,55,2,1,0,\r\n{2,1,1,2,1}\r\n}";
            EventLogRecord record = readOne(text);
            CRC32 crc = new CRC32();
            crc.update(text.replace(",U,", ",N,").getBytes(StandardCharsets.UTF_8));
            assertThat(record)
                    .isEqualTo(
                            new EventLogRecord(
                                    new LogPosition.InFile(GUID, FIRST, 61),
                                    text.length(),
                                    (int) crc.getValue(),
                                    ZonedDateTime.of(
                                            LocalDateTime.of(2020, 12, 19, 16, 48, 15), MOSCOW),
                                    Severity.WARNING,
                                    TransactionMark.UNFINISHED,
                                    new TransactionId(0x243bf8cc4e5f0L, 0x29d),
                                    new Identified(
                                            1, "00000001-4a5c-4d3e-8f6a-1b2c3d4e5f60", "user1"),
                                    new Named(2, "computer2"),
                                    new Named(3, "application3"),
                                    44,
                                    new Named(5, "event5"),
                                    "say \"hi\"",
                                    false,
                                    List.of(
                                            new Identified(
                                                    6,
                                                    "00000006-5b6d-4d3e-8f6a-1b2c3d4e5f60",
                                                    "metadata6"),
                                            new Identified(
                                                    1,
                                                    "00000001-5b6d-4d3e-8f6a-1b2c3d4e5f60",
                                                    "metadata1")),
                                    LogData.Undefined.INSTANCE,
                                    "shown",
                                    new Named(7, "server7"),
                                    1508,
                                    2509,
                                    55,
                                    List.of(separator(1), separator(2))));
        }

        private Separator separator(int id) {
            return new Separator(
                    new Identified(
                            id, "0000000" + id + "-9b6d-4d3e-8f6a-1b2c3d4e5f60", "separator" + id),
                    new LogData.Numeric(BigDecimal.valueOf(id)));
        }

        @Test
        void the_letter_that_changes_later_is_not_part_of_the_sum() throws IOException {
            String begin = record(1, "begin").replace(",N,", ",U,");
            assertThat(readOne(begin).crc()).isEqualTo(readOne(begin.replace(",U,", ",C,")).crc());
        }

        @Test
        void ids_that_nobody_declared_keep_their_number_and_have_no_name() throws IOException {
            EventLogRecord record = readOne(record(1, "").replace("1,1,2,2,5,I", "0,99,2,2,98,I"));
            assertThat(record.user()).isEqualTo(Identified.NONE);
            assertThat(record.computer()).isEqualTo(new Named(99, ""));
            assertThat(record.event()).isEqualTo(new Named(98, ""));
        }

        @Test
        void a_reference_is_put_in_the_order_of_a_uuid() throws IOException {
            assertThat(data("{\"R\",39:80c9000c297652d811eb41fec258aac8}"))
                    .isEqualTo(
                            new LogData.Reference(
                                    39, UUID.fromString("c258aac8-41fe-11eb-80c9-000c297652d8")));
        }

        @Test
        void plain_ones() throws IOException {
            assertThat(data("{\"S\",\"a \"\"b\"\"\"}")).isEqualTo(new LogData.Text("a \"b\""));
            assertThat(data("{\"N\",-12.50}"))
                    .isEqualTo(new LogData.Numeric(new BigDecimal("-12.50")));
            assertThat(data("{\"B\",1}")).isEqualTo(new LogData.Bool(true));
            assertThat(data("{\"D\",00010101000000}"))
                    .isEqualTo(new LogData.Moment(LocalDateTime.of(1, 1, 1, 0, 0)));
        }

        @Test
        void structures_and_what_they_hold() throws IOException {
            assertThat(
                            data(
                                    "{\"P\",\r\n{6,\r\n{\"S\",\"x\"},\r\n{\"A\",\r\n{{\"B\",0}\r\n}\r\n}\r\n}\r\n}"))
                    .isEqualTo(
                            new LogData.Structure(
                                    "Structure",
                                    6,
                                    List.of(
                                            new LogData.Text("x"),
                                            new LogData.Structure(
                                                    "Array",
                                                    -1,
                                                    List.of(new LogData.Bool(false))))));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"#\",4238019d-7e49-4fc9-91db-b6b951d5cf8e,\r\n{1,{}}\r\n}",
                    "{\"Q\",1}",
                    "{\"N\",twelve}",
                    "{\"N\",1e999999999}",
                    "{\"B\",2}",
                    "{\"D\",20201319164815}",
                    "{\"R\",39:80c9}",
                    "{\"U\",1}"
                })
        void what_is_not_understood_stays_as_it_is(String typed) throws IOException {
            assertThat(data(typed)).isEqualTo(new LogData.Raw(typed));
        }

        @Test
        void structures_deeper_than_anyone_needs_stay_as_they_are() throws IOException {
            String deep = "{\"P\",{".repeat(5000) + "1" + "}}".repeat(5000);
            assertThat(data(deep)).isInstanceOf(LogData.class);
        }

        @Test
        void texts_beyond_the_limit_are_cut_and_flagged() throws IOException {
            log.write(
                    FIRST,
                    header(GUID)
                            + record(1, "short")
                            + ",\r\n"
                            + record(2, "far \"\"too\"\" long"));
            List<EventLogRecord> read = new ArrayList<>();
            LogSettings limited = new LogSettings("trade", folder, MOSCOW, 8, name -> true);
            EventLogs.read(limited, read::add);
            assertThat(read)
                    .extracting(EventLogRecord::comment)
                    .containsExactly("short", "far \"too");
            assertThat(read).extracting(EventLogRecord::commentCut).containsExactly(false, true);
        }

        @Test
        void the_whole_of_a_cut_comment_is_read_by_position() throws IOException {
            String comment = "\u0416\"\r\n".repeat(100_000);
            EventLogRecord record = readOne(record(1, comment.replace("\"", "\"\"")));
            try (Reader whole = EventLogs.comment(settings(), record.position())) {
                StringBuilder read = new StringBuilder();
                char[] piece = new char[1000];
                int length;
                while ((length = whole.read(piece)) > 0) {
                    read.append(piece, 0, length);
                }
                assertThat(read).hasToString(comment);
            }
            assertThatThrownBy(
                            () ->
                                    EventLogs.comment(
                                            settings(), new LogPosition.InFile(GUID, FIRST, 70)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(FIRST + "/70");
        }
    }

    @Nested
    @DisplayName("of a folder")
    class Folders {

        @Test
        void takes_the_files_by_their_names_and_says_how_far_it_is() throws IOException {
            log.write(SECOND, header(GUID) + record(3, "three"));
            log.write(FIRST, header(GUID) + record(1, "one") + ",\r\n" + record(2, "two"));
            List<String> seen = new ArrayList<>();
            ReadSummary summary =
                    EventLogs.read(
                            settings(),
                            new LogConsumer() {
                                @Override
                                public void record(EventLogRecord record) {
                                    seen.add(record.comment());
                                }

                                @Override
                                public void progress(long bytesRead, long bytesTotal) {
                                    seen.add(bytesRead + " of " + bytesTotal);
                                }
                            });
            assertThat(seen).containsExactly("one", "two", "three", "352 of 352");
            assertThat(summary.files()).isEqualTo(2);
            assertThat(summary.bytes()).isEqualTo(352);
            assertThat(summary.records()).isEqualTo(3);
            assertThat(summary.first()).contains(LocalDateTime.of(2020, 12, 19, 16, 48, 1));
            assertThat(summary.last()).contains(LocalDateTime.of(2020, 12, 19, 16, 48, 3));
        }

        @Test
        void asks_for_some_events_only() throws IOException {
            log.write(
                    FIRST,
                    header(GUID)
                            + record(1, "one")
                            + ",\r\n"
                            + record(2, "two").replace(",5,I", ",6,I"));
            Predicate<String> six = "event6"::equals;
            List<EventLogRecord> read = new ArrayList<>();
            ReadSummary summary =
                    EventLogs.read(new LogSettings("trade", folder, MOSCOW, 100, six), read::add);
            assertThat(read).extracting(EventLogRecord::comment).containsExactly("two");
            assertThat(summary.records()).isEqualTo(2);
            assertThat(summary.delivered()).isEqualTo(1);
        }

        @Test
        void reads_several_files_at_once_each_in_its_order() throws IOException {
            Path logs = Path.of("src/test/resources/eventlog");
            int number = 10;
            for (String name : List.of("plain", "separators-lf", "server-with-separators")) {
                try (var files = Files.list(logs.resolve(name))) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".lgp")).toList()) {
                        Files.copy(file, folder.resolve("202012" + number++ + "000000.lgp"));
                    }
                }
            }
            Map<String, List<EventLogRecord>> byFile = new ConcurrentHashMap<>();
            ReadSummary parallel =
                    TextLog.readFiles(
                            settings(),
                            2,
                            name -> byFile.computeIfAbsent(name, n -> new ArrayList<>())::add);
            List<EventLogRecord> inOrder = new ArrayList<>();
            ReadSummary sequential = TextLog.read(settings(), inOrder::add);

            assertThat(byFile.keySet().stream().sorted().flatMap(n -> byFile.get(n).stream()))
                    .containsExactlyElementsOf(inOrder);
            assertThat(parallel.in(sequential.took())).isEqualTo(sequential);
        }

        @Test
        void or_of_a_single_file_with_the_dictionary_beside_it() throws IOException {
            log.write(FIRST, header(GUID) + record(1, "one"));
            log.write(SECOND, header(GUID) + record(2, "two"));
            List<EventLogRecord> read = new ArrayList<>();
            EventLogs.read(settings().at(folder.resolve(SECOND)), read::add);
            assertThat(read).singleElement().matches(r -> r.event().name().equals("event5"));
        }

        @Test
        void without_a_dictionary_there_are_no_names() throws IOException {
            log.delete("1Cv8.lgf");
            assertThat(readOne(record(1, "one")).event()).isEqualTo(new Named(5, ""));
        }

        @Test
        void a_damaged_dictionary_gives_the_names_that_are_whole() throws IOException {
            log.write(
                    "1Cv8.lgf",
                    header(GUID)
                            + "{4,\"four\",4},\r\n{4,\"torn,\r\n{4,\"five\",5},\r\n\0\0\0{2,\"one\",1}"
                            + ",\r\n<<<<<<< HEAD\r\n{3,\"two\",2},\r\n{6,\"half");
            EventLogRecord record = readOne(record(1, "one"));
            assertThat(record.event().name()).isEqualTo("five");
            assertThat(record.computer().name()).isEqualTo("one");
            assertThat(record.application().name()).isEqualTo("two");
        }

        @Test
        void damage_is_reported_with_file_offset_and_size() throws IOException {
            log.write(
                    FIRST, header(GUID) + record(1, "one") + ",\r\n{2020X,\r\n" + record(2, "two"));
            List<LogNotice> notices = new ArrayList<>();
            EventLogs.read(
                    settings(),
                    new LogConsumer() {
                        @Override
                        public void record(EventLogRecord record) {}

                        @Override
                        public void notice(LogNotice notice) {
                            notices.add(notice);
                        }
                    });
            assertThat(notices)
                    .containsExactly(
                            new LogNotice.Damage(
                                    new LogPosition.InFile(GUID, FIRST, 139),
                                    9,
                                    1,
                                    FIRST
                                            + ", offset 139: a damaged record; reading went on at offset 148"));
        }

        @Test
        void that_is_not_there_is_an_error_that_names_it() {
            assertThatThrownBy(() -> EventLogs.read(settings().at(folder.resolve("no")), r -> {}))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("no: there is no event log");
            assertThatThrownBy(
                            () ->
                                    EventLogs.read(
                                            settings().at(folder.resolve("1Cv8.lgf")), r -> {}))
                    .hasMessageContaining("1Cv8.lgf is no event log");
        }
    }
}
