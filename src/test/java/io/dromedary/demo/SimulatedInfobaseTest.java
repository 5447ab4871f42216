package io.dromedary.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.demo.LedgerEntry.Kind;
import io.dromedary.testkit.BraceWalker;
import io.dromedary.testkit.BraceWalker.Raw;
import io.dromedary.testkit.RememberingLedger;
import io.dromedary.testkit.TickingClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A simulated infobase")
class SimulatedInfobaseTest {

    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final Manners NASTY = Manners.NASTY.withSplitWrite(0);
    private static final int MARK = 1;
    private static final int ID = 2;
    private static final int EVENT = 7;

    @TempDir Path temporary;

    private final RememberingLedger ledger = new RememberingLedger();

    @Nested
    @DisplayName("writes a log")
    class Format {

        @Test
        @DisplayName("whose files begin with mark, version, GUID and an empty line")
        void header() throws IOException {
            run(settings("log"), 1);

            for (Path file : files("log", ".*\\.lg[pf]")) {
                assertThat(Files.readString(file))
                        .matches("(?s)\uFEFF1CV8LOG\\(ver 2\\.0\\)\r\n[0-9a-f-]{36}\r\n\r\n\\{.*");
                assertThat(BraceWalker.records(Files.readAllBytes(file)).get(0).offset())
                        .isEqualTo(61);
            }
        }

        @Test
        @DisplayName("with the separator before each record, so that a file ends with a brace")
        void separators_stand_before_records() throws IOException {
            run(settings("log").withManners(Manners.NASTY), 300);

            for (Path file : files("log", ".*\\.lg[pf]")) {
                byte[] bytes = Files.readAllBytes(file);
                int end = 61;
                for (Raw record : BraceWalker.records(bytes)) {
                    String between = new String(bytes, end, record.offset() - end, UTF_8);
                    assertThat(between).isEqualTo(end == 61 ? "" : ",\r\n");
                    end = record.end();
                }
                assertThat(end).isEqualTo(bytes.length);
            }
        }

        @Test
        @DisplayName("whose transactions carry time and place of their Begin")
        void transactions_carry_time_and_place_of_their_begin() throws IOException {
            run(settings("log"), 500);

            List<Raw> records = records("log");
            Map<Integer, Raw> byOffset = new HashMap<>();
            records.forEach(record -> byOffset.put(record.offset(), record));
            assertThat(records)
                    .filteredOn(record -> !record.block(ID).equals("0,0"))
                    .hasSizeGreaterThan(1000)
                    .allSatisfy(
                            record -> {
                                String[] id = record.block(ID).split(",", -1);
                                Raw begin = byOffset.get(Integer.parseInt(id[1], 16));
                                assertThat(begin.block(ID)).isEqualTo(record.block(ID));
                                assertThat(Long.parseLong(id[0], 16))
                                        .isEqualTo(ticks(begin.text(0)));
                            });
        }

        @Test
        @DisplayName("in which only Begin, Commit and Rollback say how a transaction ended")
        void letters() throws IOException {
            run(settings("log"), 1000);

            Map<Integer, String> events = names("log", "4");
            Map<String, Integer> counts = new TreeMap<>();
            for (Raw record : records("log")) {
                String event = events.get(record.number(EVENT));
                String kind =
                        event.startsWith("_$Transaction$_")
                                ? event.substring("_$Transaction$_.".length())
                                : record.block(ID).equals("0,0") ? "outside" : "inside";
                counts.merge(kind + " " + record.text(MARK), 1, Integer::sum);
            }
            assertThat(counts.keySet())
                    .containsExactlyInAnyOrder(
                            "Begin C",
                            "Begin R",
                            "Begin U",
                            "Commit C",
                            "Rollback R",
                            "inside U",
                            "outside N");
        }

        @Test
        @DisplayName("with the number of additional objects before them, and separators at the end")
        void tail() throws IOException {
            run(settings("log"), 1000);

            Set<Integer> additional = new HashSet<>();
            Set<Integer> separators = new HashSet<>();
            for (Raw record : records("log")) {
                int k = record.number(17);
                additional.add(k);
                assertThat(record.content().elements()).hasSize(19 + k);
                String[] combination = record.block(18 + k).split(",", -1);
                assertThat(combination).hasSize(1 + 2 * Integer.parseInt(combination[0]));
                separators.add(Integer.valueOf(combination[0]));
            }
            assertThat(additional).contains(0, 1, 2).hasSizeGreaterThan(5);
            assertThat(separators).containsExactlyInAnyOrder(0, 1, 2);
        }

        @Test
        @DisplayName("in local time of its zone")
        void local_time() throws IOException {
            run(settings("log"), 1);

            assertThat(records("log").get(0).text(0)).startsWith("202603291200");
        }

        @Test
        @DisplayName("with comments of several lines, quotes, tabs and stray braces")
        void comments() throws IOException {
            run(settings("log").withManners(NASTY), 2000);

            Set<String> comments = new HashSet<>();
            records("log").forEach(record -> comments.add(record.text(9)));
            assertThat(comments).containsAll(Catalogue.COMMENTS);
        }

        @Test
        @DisplayName("whose dictionary knows every number before it is used")
        void dictionary() throws IOException {
            SimulationSettings settings = settings("log").withManners(NASTY);
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings, ledger)) {
                for (int i = 0; i < 50; i++) {
                    infobase.advance(1);

                    Map<Integer, String> users = names("log", "1");
                    Map<Integer, String> events = names("log", "4");
                    Map<Integer, String> metadata = names("log", "5");
                    for (Raw record : records("log")) {
                        assertThat(users).containsKey(record.number(3));
                        assertThat(events).containsKey(record.number(EVENT));
                        assertThat(
                                        record.number(10) == 0
                                                || metadata.containsKey(record.number(10)))
                                .isTrue();
                    }
                }
            }
        }

        @Test
        @DisplayName("that is the same for the same seed and clock, and another for another seed")
        void seed() throws IOException {
            run(settings("one"), 200);
            run(settings("two"), 200);
            run(settings("other").withSeed(8), 200);

            assertThat(content("one")).isEqualTo(content("two")).isNotEqualTo(content("other"));
        }

        @Test
        @DisplayName("in pieces that end anywhere")
        void half_flushed() throws IOException {
            Manners pieces = new Manners(Manners.PatchOrder.EITHER, 0, 1, 0, 0, 0, 0, 0);
            SimulationSettings settings =
                    SimulationSettings.in(temporary.resolve("log"))
                            .withRate(SimulationSettings.UNLIMITED)
                            .withManners(pieces);
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings, ledger)) {
                infobase.start();
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> !endsWithABrace(files("log", ".*lgp").get(0)));
            }
            assertThat(endsWithABrace(files("log", ".*lgp").get(0))).isTrue();
        }
    }

    @Nested
    @DisplayName("keeps a ledger")
    class Account {

        @Test
        @DisplayName("that says of each transaction what the log says, in the same order")
        void ledger_and_log_agree() throws IOException {
            run(settings("log").withManners(NASTY), 2000);

            Map<Integer, String> events = names("log", "4");
            Map<String, Integer> changes = new HashMap<>();
            List<String> told = new ArrayList<>();
            byte[] file = Files.readAllBytes(files("log", ".*lgp").get(0));
            for (Raw record : BraceWalker.records(file)) {
                String id = record.block(ID);
                switch (events.get(record.number(EVENT))) {
                    case "_$Transaction$_.Begin" -> told.add("OPENED " + at(file, record, id, 0));
                    case "_$Transaction$_.Commit" ->
                            told.add(
                                    "COMMITTED "
                                            + at(file, record, id, changes.getOrDefault(id, 0)));
                    case "_$Transaction$_.Rollback" ->
                            told.add(
                                    "ROLLED_BACK "
                                            + at(file, record, id, changes.getOrDefault(id, 0)));
                    default -> changes.merge(id, 1, Integer::sum);
                }
            }
            assertThat(ledger.entries())
                    .filteredOn(
                            entry ->
                                    Set.of(Kind.OPENED, Kind.COMMITTED, Kind.ROLLED_BACK)
                                            .contains(entry.kind()))
                    .extracting(
                            entry ->
                                    entry.kind()
                                            + " "
                                            + entry.transaction()
                                            + " at "
                                            + entry.offset()
                                            + " with "
                                            + entry.changes()
                                            + " crc "
                                            + entry.crc())
                    .containsExactlyElementsOf(told);
        }

        @Test
        @DisplayName("in which every transaction is open until it ends or is abandoned")
        void every_transaction_ends_once() throws IOException {
            run(settings("log").withManners(NASTY), 2000);

            Set<String> open = new HashSet<>();
            for (LedgerEntry entry : ledger.entries()) {
                switch (entry.kind()) {
                    case OPENED -> assertThat(open.add(entry.transaction())).isTrue();
                    case COMMITTED, ROLLED_BACK, ABANDONED ->
                            assertThat(open.remove(entry.transaction())).isTrue();
                    case SESSION_FINISHED, JOB_FINISHED -> assertThat(entry.session()).isPositive();
                }
            }
            assertThat(open).isEmpty();
            for (Kind kind : Kind.values()) {
                assertThat(ledger.entries(kind)).as(kind.name()).isNotEmpty();
            }
        }

        @Test
        @DisplayName("that can be a file")
        void file() throws IOException {
            Path path = temporary.resolve("ledger.tsv");
            try (FileLedger file = new FileLedger(path);
                    SimulatedInfobase infobase =
                            new SimulatedInfobase(settings("log"), ledger.and(file))) {
                infobase.advance(20);

                List<String> lines = new ArrayList<>(List.of(LedgerEntry.heading()));
                ledger.entries().forEach(entry -> lines.add(entry.asLine()));
                assertThat(path).content().isEqualTo(String.join("\n", lines) + "\n");
            }
        }

        private String at(byte[] file, Raw record, String id, int changes) {
            byte[] bytes = record.in(file);
            bytes[16] = 'N';
            CRC32 crc = new CRC32();
            crc.update(bytes);
            return "{%s} at %d with %d crc %d"
                    .formatted(id, record.offset(), changes, (int) crc.getValue());
        }
    }

    @Nested
    @DisplayName("patches the letter of a Begin")
    class Patch {

        @Test
        @DisplayName("in place once the transaction has ended, U until then")
        void letter_changes_in_place() throws IOException {
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings("log"), ledger)) {
                infobase.advance(300);

                byte[] bytes = Files.readAllBytes(files("log", ".*lgp").get(0));
                for (LedgerEntry entry : ledger.entries(Kind.COMMITTED)) {
                    assertThat((char) bytes[(int) entry.begin() + 16]).isEqualTo('C');
                }
                Set<Long> open = open();
                assertThat(open).isNotEmpty();
                for (long begin : open) {
                    assertThat((char) bytes[(int) begin + 16]).isEqualTo('U');
                }
            }
        }

        @Test
        @DisplayName("never, where the patch is lost")
        void lost() throws IOException {
            run(
                    settings("log")
                            .withManners(
                                    new Manners(Manners.PatchOrder.AFTER, 1, 0, 0, 0, 0, 0, 0)),
                    50);

            Map<Integer, String> events = names("log", "4");
            assertThat(records("log"))
                    .filteredOn(r -> events.get(r.number(EVENT)).endsWith("_.Begin"))
                    .hasSizeGreaterThanOrEqualTo(50)
                    .allSatisfy(begin -> assertThat(begin.text(MARK)).isEqualTo("U"));
        }

        private Set<Long> open() {
            Set<Long> open = new HashSet<>();
            for (LedgerEntry entry : ledger.entries()) {
                if (entry.kind() == Kind.OPENED) {
                    open.add(entry.begin());
                } else {
                    open.remove(entry.begin());
                }
            }
            return open;
        }
    }

    @Nested
    @DisplayName("begins a new file")
    class Rotating {

        @ParameterizedTest
        @CsvSource({
            "HOUR, 20260329120000",
            "DAY, 20260329000000",
            "WEEK, 20260323000000",
            "MONTH, 20260301000000"
        })
        @DisplayName("named after the start of the period")
        void period(Rotation rotation, String name) throws IOException {
            run(settings("log").withRotation(rotation), 1);

            assertThat(files("log", ".*lgp")).extracting(this::nameOf).containsExactly(name);
        }

        @Test
        @DisplayName("when a period begins, and transactions go on across it")
        void transactions_span_files() throws IOException {
            run(settings("log").withRotation(Rotation.HOUR), 2000);

            assertThat(files("log", ".*lgp"))
                    .extracting(this::nameOf)
                    .startsWith("20260329120000", "20260329130000", "20260329140000");
            List<LedgerEntry> spanning =
                    ledger.entries(Kind.COMMITTED).stream()
                            .filter(entry -> !entry.file().equals(entry.beginFile()))
                            .toList();
            assertThat(spanning).isNotEmpty();
            for (LedgerEntry entry : spanning) {
                byte[] before =
                        Files.readAllBytes(temporary.resolve("log").resolve(entry.beginFile()));
                assertThat((char) before[(int) entry.begin() + 16]).isEqualTo('C');
            }
        }

        @Test
        @DisplayName("when asked to, with the next second")
        void on_demand() throws IOException {
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings("log"), ledger)) {
                infobase.advance(10);
                infobase.rotate();
                infobase.advance(10);
            }

            List<Path> files = files("log", ".*lgp");
            assertThat(files).hasSize(2);
            List<Raw> first = BraceWalker.records(Files.readAllBytes(files.get(0)));
            List<Raw> second = BraceWalker.records(Files.readAllBytes(files.get(1)));
            assertThat(first.get(first.size() - 1).text(0)).isLessThan(nameOf(files.get(1)));
            assertThat(second.get(0).text(0)).isEqualTo(nameOf(files.get(1)));
        }

        @Test
        @DisplayName("of another period when that is changed, and appends to those that are there")
        void other_period() throws IOException {
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings("log"), ledger)) {
                for (int i = 0; i < 20; i++) {
                    infobase.advance(2);
                    infobase.changePeriod();
                }
            }

            assertThat(files("log", ".*lgp"))
                    .extracting(this::nameOf)
                    .hasSizeGreaterThan(1)
                    .isSubsetOf(
                            "20260301000000", "20260323000000", "20260329000000", "20260329120000");
            List<String> written =
                    ledger.entries(Kind.COMMITTED).stream().map(LedgerEntry::file).toList();
            assertThat(written).isNotEqualTo(written.stream().sorted().toList());
        }

        private String nameOf(Path file) {
            return file.getFileName().toString().replace(".lgp", "");
        }
    }

    @Nested
    @DisplayName("lives through")
    class Upheaval {

        @Test
        @DisplayName("a restart: it goes on in the same file, and what was open stays U")
        void restart() throws IOException {
            run(settings("log"), 100);
            byte[] before = Files.readAllBytes(files("log", ".*lgp").get(0));
            byte[] dictionary = Files.readAllBytes(temporary.resolve("log/1Cv8.lgf"));
            List<LedgerEntry> abandoned = ledger.entries(Kind.ABANDONED);
            assertThat(abandoned).isNotEmpty();

            run(settings("log").withSeed(2), 100);

            byte[] after = Files.readAllBytes(files("log", ".*lgp").get(0));
            assertThat(after).startsWith(before).hasSizeGreaterThan(before.length);
            assertThat(Files.readAllBytes(temporary.resolve("log/1Cv8.lgf")))
                    .startsWith(dictionary);
            for (LedgerEntry entry : abandoned) {
                assertThat((char) after[(int) entry.begin() + 16]).isEqualTo('U');
            }
            assertThat(names("log", "4").values()).doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("a reduction: only the current file is left")
        void reduction() throws IOException {
            try (SimulatedInfobase infobase =
                    new SimulatedInfobase(settings("log").withSessions(30), ledger)) {
                infobase.advance(30);
                infobase.rotate();
                infobase.advance(1);
                infobase.reduce();
                infobase.advance(200);
            }

            assertThat(files("log", ".*lgp")).hasSize(1);
            assertThat(ledger.entries(Kind.COMMITTED)).anyMatch(LedgerEntry::reduced);
            assertThat(names("log", "4")).containsValue("_$InfoBase$_.EventLogReduce");
        }

        @Test
        @DisplayName("a recreation: another log under the same file name")
        void recreation() throws IOException {
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings("log"), ledger)) {
                infobase.advance(100);
                List<Path> before = files("log", ".*lgp");
                infobase.recreate();
                infobase.advance(10);
                assertThat(files("log", ".*lgp")).isEqualTo(before);
            }

            assertThat(ledger.entries(Kind.COMMITTED))
                    .extracting(LedgerEntry::header)
                    .contains(header("log/1Cv8.lgf"))
                    .satisfies(headers -> assertThat(Set.copyOf(headers)).hasSize(2));
            List<Raw> records = records("log");
            assertThat(records.get(0).number(EVENT)).isEqualTo(1);
        }

        @Test
        @DisplayName("a restore: another dictionary with the same numbers, in the same file")
        void restoration() throws IOException {
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings("log"), ledger)) {
                infobase.advance(100);
                Map<Integer, String> events = names("log", "4");
                String header = header("log/1Cv8.lgf");
                Path file = files("log", ".*lgp").get(0);
                infobase.restore();
                infobase.advance(10);

                assertThat(names("log", "4")).containsAllEntriesOf(events);
                assertThat(header("log/1Cv8.lgf")).isNotEqualTo(header);
                assertThat(Files.readString(file)).contains(header);
            }
        }
    }

    @Nested
    @DisplayName("works")
    class Work {

        @Test
        @DisplayName("on a thread of its own until it is closed")
        void thread() throws IOException {
            SimulationSettings settings =
                    SimulationSettings.in(temporary.resolve("log")).withRate(200);
            long written;
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings, ledger)) {
                infobase.start();
                await().until(() -> ledger.entries(Kind.COMMITTED).size() > 20);
                assertThat(infobase.openTransactions()).isBetween(0, settings.sessions());
            }
            written = ledger.size();

            await().during(Duration.ofMillis(200)).until(() -> ledger.size() == written);
        }

        @Test
        @DisplayName("until nothing is open, if asked to settle")
        void settle() throws IOException {
            try (SimulatedInfobase infobase = new SimulatedInfobase(settings("log"), ledger)) {
                infobase.advance(50);
                assertThat(infobase.openTransactions()).isPositive();

                infobase.settle();

                assertThat(infobase.openTransactions()).isZero();
            }
            assertThat(ledger.entries(Kind.OPENED))
                    .hasSameSizeAs(
                            ledger.entries().stream()
                                    .filter(SimulatedInfobaseTest::isAnEnd)
                                    .toList());
        }

        @Test
        @DisplayName("at a rate above zero only")
        void rate() {
            SimulationSettings settings = settings("log");

            assertThatThrownBy(() -> settings.withRate(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("rate is 0.0");
            assertThatThrownBy(() -> settings.withSessions(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sessions is 0");
        }
    }

    /** Every look at the clock is two seconds later than the one before. */
    private SimulationSettings settings(String folder) {
        return SimulationSettings.in(temporary.resolve(folder))
                .withClock(
                        new TickingClock(
                                Instant.parse("2026-03-29T09:00:00Z"),
                                Duration.ofSeconds(2),
                                MOSCOW))
                .withRotation(Rotation.MONTH)
                .withManners(
                        new Manners(Manners.PatchOrder.EITHER, 0, 0, 0, 0.4, 0.05, 0.002, 0.0005));
    }

    private void run(SimulationSettings settings, int transactions) throws IOException {
        try (SimulatedInfobase infobase = new SimulatedInfobase(settings, ledger)) {
            infobase.advance(transactions);
        }
    }

    private List<Path> files(String folder, String pattern) throws IOException {
        try (Stream<Path> paths = Files.list(temporary.resolve(folder))) {
            return paths.filter(path -> path.toString().matches(pattern)).sorted().toList();
        }
    }

    private List<Raw> records(String folder) throws IOException {
        List<Raw> records = new ArrayList<>();
        for (Path file : files(folder, ".*\\.lgp")) {
            records.addAll(BraceWalker.records(Files.readAllBytes(file)));
        }
        return records;
    }

    private String content(String folder) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files(folder, ".*")) {
            all.append(file.getFileName()).append(Files.readString(file));
        }
        return all.toString();
    }

    private String header(String file) throws IOException {
        return Files.readAllLines(temporary.resolve(file)).get(1);
    }

    /** What the dictionary says of one code: name by number. */
    private Map<Integer, String> names(String folder, String code) throws IOException {
        Map<Integer, String> names = new HashMap<>();
        for (Raw entry :
                BraceWalker.records(
                        Files.readAllBytes(temporary.resolve(folder).resolve("1Cv8.lgf")))) {
            if (entry.text(0).equals(code)) {
                int last = entry.content().elements().size() - 1;
                names.put(entry.number(last), entry.text(last - 1));
            }
        }
        return names;
    }

    private static boolean isAnEnd(LedgerEntry entry) {
        return switch (entry.kind()) {
            case COMMITTED, ROLLED_BACK, ABANDONED -> true;
            case OPENED, SESSION_FINISHED, JOB_FINISHED -> false;
        };
    }

    private static boolean endsWithABrace(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return bytes[bytes.length - 1] == '}';
    }

    private static long ticks(String date) {
        return ChronoUnit.SECONDS.between(
                        LocalDateTime.of(1, 1, 1, 0, 0), LocalDateTime.parse(date, DATE))
                * 10_000;
    }
}
