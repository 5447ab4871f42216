package io.dromedary.eventlog.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.testkit.LogOnDisk;
import io.dromedary.testkit.ReferenceReader;
import io.dromedary.testkit.ReferenceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The format, by example (src/test/resources/spec/eventlog)")
class EventLogSpecTest {

    private static final Path SPEC = Path.of("src/test/resources/spec/eventlog");
    private static final String FILE = "20201219000000.lgp";
    private static final Pattern REPEATED = Pattern.compile("␀×(\\d+)");

    /** One case of a file; the fields are explained in README.md beside the files. */
    private record Case(String name, Map<String, Object> content) {

        String input() {
            String input = marks((String) content.get("input"));
            return content.containsKey("header") ? input : LogOnDisk.header(LogOnDisk.GUID) + input;
        }

        @SuppressWarnings("unchecked") // YAML has no types
        List<Map<String, Object>> records() {
            return (List<Map<String, Object>>) content.get("records");
        }

        @SuppressWarnings("unchecked") // YAML has no types
        List<String> damage() {
            return ((List<String>) content.getOrDefault("damage", List.of()))
                    .stream().map(Case::piece).toList();
        }

        Optional<String> unfinished() {
            return Optional.ofNullable((String) content.get("unfinished")).map(Case::piece);
        }

        Optional<Integer> skipped() {
            return Optional.ofNullable((Integer) content.get("skipped"));
        }

        /** What stands between a damaged piece and the next record belongs to neither. */
        static String withoutSeparator(String piece) {
            return piece.replaceAll("[,\\s]+$", "");
        }

        private static String piece(String text) {
            return withoutSeparator(marks(text));
        }

        private static String marks(String text) {
            String broken = text.replace("\n", "\r\n").replace('␊', '\n').replace('␍', '\r');
            Matcher repeated = REPEATED.matcher(broken);
            return repeated.replaceAll(m -> "\0".repeat(Integer.parseInt(m.group(1))));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What was read. */
    private static final class Reading implements LogConsumer {
        private final List<EventLogRecord> records = new ArrayList<>();
        private final List<LogNotice.Damage> damage = new ArrayList<>();

        @Override
        public void record(EventLogRecord record) {
            records.add(record);
        }

        @Override
        public void notice(LogNotice notice) {
            damage.add((LogNotice.Damage) notice);
        }

        List<LogPosition> positions() {
            return records.stream().map(EventLogRecord::position).toList();
        }

        List<String> damagedPieces(byte[] file) {
            return damage.stream()
                    .map(
                            d ->
                                    new String(
                                            file,
                                            (int) ((LogPosition.InFile) d.at()).offset(),
                                            (int) d.bytes(),
                                            StandardCharsets.UTF_8))
                    .map(Case::withoutSeparator)
                    .toList();
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(SPEC)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                List<Map<String, Object>> contents =
                        new YAMLMapper()
                                .readValue(
                                        file.toFile(),
                                        new TypeReference<List<Map<String, Object>>>() {});
                String rule = file.getFileName().toString().replace(".yaml", "");
                contents.forEach(c -> cases.add(new Case(rule + ": " + c.get("id"), c)));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void read_at_once(Case example, @TempDir Path folder) throws IOException {
        byte[] input = example.input().getBytes(StandardCharsets.UTF_8);
        LogSettings log = log(new LogOnDisk(folder).dictionary(50).write(FILE, input));
        Reading reading = new Reading();
        long skipped = TextLog.read(log, reading).skipped();
        List<Map<String, Object>> views = new ArrayList<>();
        TextLog.scan(log, view -> views.add(fields(view)));

        assertThat(views).hasSameSizeAs(example.records());
        for (int i = 0; i < views.size(); i++) {
            EventLogRecord record = reading.records.get(i);
            views.get(i).put("comment", record.comment());
            views.get(i).put("presentation", record.presentation());
            views.get(i).put("header", ((LogPosition.InFile) record.position()).header());
            assertThat(views.get(i)).containsAllEntriesOf(example.records().get(i));
        }
        List<String> damage = new ArrayList<>(example.damage());
        example.unfinished().ifPresent(damage::add);
        assertThat(reading.damagedPieces(input)).isEqualTo(damage);
        assertThat(skipped).isEqualTo(example.skipped().orElse(damage.size()).longValue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void followed_byte_by_byte(Case example, @TempDir Path folder) throws IOException {
        byte[] input = example.input().getBytes(StandardCharsets.UTF_8);
        LogOnDisk disk = new LogOnDisk(folder).dictionary(50).write(FILE, input);
        Reading atOnce = new Reading();
        TextLog.read(log(disk), atOnce);

        disk.write(FILE, "");
        Reading followed = new Reading();
        try (LogFollower follower = TextLog.follow(log(disk), new LogStart.Beginning())) {
            for (byte b : input) {
                disk.append(FILE, new byte[] {b});
                drain(follower, followed);
            }
            // A record with an id that is not declared is held back for a moment.
            await().until(
                            () -> {
                                drain(follower, followed);
                                return !follower.hasNews();
                            });
        }
        assertThat(followed.positions()).isEqualTo(atOnce.positions());
        assertThat(followed.records).isEqualTo(atOnce.records);
        assertThat(followed.damagedPieces(input)).isEqualTo(example.damage());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void read_by_the_simple_reader(Case example) {
        String input =
                new String(
                        example.input().getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1);
        List<ReferenceRecord> records = ReferenceReader.read(input);

        assertThat(records).hasSameSizeAs(example.records());
        for (int i = 0; i < records.size(); i++) {
            Object date = example.records().get(i).get("date");
            if (date != null) {
                assertThat(records.get(i).number(0)).isEqualTo(((Number) date).longValue());
            }
        }
    }

    private static void drain(LogFollower follower, Reading reading) throws IOException {
        Optional<EventLogBatch> batch = follower.next(10);
        batch.ifPresent(some -> some.notices().forEach(reading::notice));
        batch.ifPresent(some -> some.records().forEach(reading::record));
    }

    private static LogSettings log(LogOnDisk disk) {
        return LogSettings.of("spec", disk.folder(), ZoneId.of("UTC"));
    }

    private static Map<String, Object> fields(RecordView view) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("offset", (int) view.offset());
        fields.put("date", view.date());
        fields.put("mark", "" + (char) view.mark());
        fields.put(
                "transaction",
                Long.toHexString(view.transactionTime())
                        + ","
                        + Long.toHexString(view.transactionOffset()));
        fields.put("severity", "" + (char) view.severity());
        fields.put("metadata", view.metadata());
        fields.put(
                "data",
                new String(
                        view.buffer(),
                        view.dataStart(),
                        view.dataLength(),
                        StandardCharsets.UTF_8));
        List<Integer> more = new ArrayList<>();
        for (int i = 0; i < view.moreMetadataCount(); i++) {
            more.add(view.moreMetadata(i));
        }
        fields.put("more", more);
        List<Integer> separators = new ArrayList<>();
        for (int i = 0; i < view.separatorNumberCount(); i++) {
            separators.add(view.separatorNumber(i));
        }
        fields.put("separators", separators);
        return fields;
    }
}
