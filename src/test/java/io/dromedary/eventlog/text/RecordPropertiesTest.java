package io.dromedary.eventlog.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.bench.RecordChecksum;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.testkit.GeneratedRecord;
import io.dromedary.testkit.LogOnDisk;
import io.dromedary.testkit.ReferenceReader;
import io.dromedary.testkit.ReferenceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Assertions;

@Label("Whatever stands in a log")
class RecordPropertiesTest {

    private static final String FILE = "20201219000000.lgp";
    private static final List<Path> REAL =
            List.of(
                    Path.of("src/test/resources/eventlog/special-cases/20201217170000.lgp"),
                    Path.of("src/test/resources/eventlog/separators-lf/20221212000000.lgp"),
                    Path.of("src/test/resources/eventlog/plain/20200412130000.lgp"));

    private static final String ODD = "\"{},\r\n0NURCf`\0\u00d0";

    private static Path folder;

    @BeforeContainer
    static void folder() throws IOException {
        folder = Files.createTempDirectory("records");
    }

    @AfterContainer
    static void noFolder() throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
        Files.deleteIfExists(folder.resolve("1Cv8.lgf"));
        Files.deleteIfExists(folder);
    }

    @Provide
    Arbitrary<GeneratedRecord> records() {
        return GeneratedRecord.any();
    }

    @Property(tries = 300)
    @Label("a record is read back as it was written")
    void readBack(
            @ForAll("records") GeneratedRecord first,
            @ForAll("records") GeneratedRecord second,
            @ForAll boolean carriageReturns)
            throws IOException {
        String lineBreak = carriageReturns ? "\r\n" : "\n";
        List<GeneratedRecord> written = List.of(first, second, first);
        write(text(written, lineBreak));

        List<EventLogRecord> read = new ArrayList<>();
        assertThat(TextLog.read(log(), read::add).skipped()).isZero();
        assertThat(read).hasSize(3);
        for (int i = 0; i < 3; i++) {
            GeneratedRecord expected = written.get(i);
            EventLogRecord actual = read.get(i);
            assertThat(actual.comment()).isEqualTo(expected.comment());
            assertThat(actual.presentation()).isEqualTo(expected.presentation());
            assertThat(actual.transaction().time()).isEqualTo(expected.transactionTime());
            assertThat(actual.transaction().offset()).isEqualTo(expected.transactionOffset());
            assertThat(actual.connection()).isEqualTo(expected.connection());
            assertThat(actual.session()).isEqualTo(expected.session());
            assertThat(actual.user().id()).isEqualTo(expected.ids().get(0));
            assertThat(actual.event().id()).isEqualTo(expected.ids().get(3));
            assertThat(actual.length())
                    .isEqualTo(expected.text(lineBreak).getBytes(StandardCharsets.UTF_8).length);
        }
        assertThat(checksum()).isEqualTo(referenceChecksum());
    }

    @Property(tries = 150)
    @Label("the pieces in which it grows make no difference")
    void anySplit(
            @ForAll @Size(min = 1, max = 6)
                    List<@net.jqwik.api.From("records") GeneratedRecord> written,
            @ForAll Random random)
            throws IOException {
        byte[] bytes = text(written, "\r\n").getBytes(StandardCharsets.UTF_8);
        write(bytes);
        List<EventLogRecord> atOnce = new ArrayList<>();
        TextLog.read(log(), atOnce::add);

        assertThat(followed(bytes, random)).isEqualTo(atOnce);
        assertThat(atOnce).hasSameSizeAs(written);
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    @Label(
            "real logs with bytes changed, lost and doubled are read as the simple reader reads them")
    void mutations(@ForAll Random random) throws IOException {
        byte[] bytes = mutated(random);
        write(bytes);

        List<Long> offsets = new ArrayList<>();
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () ->
                        TextLog.read(
                                log(),
                                record ->
                                        offsets.add(
                                                ((LogPosition.InFile) record.position())
                                                        .offset())));
        List<Long> expected =
                ReferenceReader.read(new String(bytes, StandardCharsets.ISO_8859_1)).stream()
                        .map(record -> (long) record.offset())
                        .collect(Collectors.toList());
        assertThat(offsets).isEqualTo(expected);
        assertThat(checksum()).isEqualTo(referenceChecksum());
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    @Label("damage comes out the same in whatever pieces it is written")
    void mutationsInPieces(@ForAll Random random) throws IOException {
        byte[] bytes = mutated(random);
        write(bytes);
        List<EventLogRecord> atOnce = new ArrayList<>();
        TextLog.read(log(), atOnce::add);

        List<EventLogRecord> followed = followed(bytes, random);
        assertThat(followed).isEqualTo(atOnce);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    @Label("bytes that are no log are passed over")
    void randomBytes(@ForAll Random random) throws IOException {
        byte[] bytes = new byte[random.nextInt(3000)];
        String likely = "{}\",\r\n0123456789NURCIS\0\u00ff ";
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) likely.charAt(random.nextInt(likely.length()));
        }
        write(bytes);
        new LogOnDisk(folder).write("1Cv8.lgf", bytes);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> TextLog.read(log(), record -> {}));
        followed(bytes, random);
        new LogOnDisk(folder).delete("1Cv8.lgf");
    }

    private static byte[] mutated(Random random) throws IOException {
        byte[] real = Files.readAllBytes(REAL.get(random.nextInt(REAL.size())));
        int from = random.nextInt(real.length / 2);
        byte[] bytes =
                Arrays.copyOfRange(
                        real, random.nextBoolean() ? 0 : from, Math.min(real.length, from + 6000));
        for (int i = random.nextInt(8); i >= 0; i--) {
            bytes = mutatedOnce(bytes, random);
        }
        return bytes;
    }

    private static byte[] mutatedOnce(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        int length =
                Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 200));
        byte[] mutated = bytes.clone();
        switch (random.nextInt(5)) {
            case 0 -> mutated[at] = (byte) ODD.charAt(random.nextInt(ODD.length()));
            case 1 -> Arrays.fill(mutated, at, at + length, (byte) 0);
            case 2 -> mutated = without(bytes, at, length);
            case 3 -> mutated = with(bytes, at, Arrays.copyOfRange(bytes, at, at + length));
            default ->
                    mutated =
                            with(bytes, at, "\n<<<<<<< HEAD\n".getBytes(StandardCharsets.US_ASCII));
        }
        return mutated.length == 0 ? new byte[1] : mutated;
    }

    private static byte[] without(byte[] bytes, int at, int length) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, at + length, result, at, result.length - at);
        return result;
    }

    private static byte[] with(byte[] bytes, int at, byte[] more) {
        byte[] result = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, result, at, more.length);
        System.arraycopy(bytes, at, result, at + more.length, bytes.length - at);
        return result;
    }

    /** Follows the file while it is written in pieces of any size. */
    private static List<EventLogRecord> followed(byte[] bytes, Random random) throws IOException {
        LogOnDisk disk = new LogOnDisk(folder).write(FILE, "");
        List<EventLogRecord> records = new ArrayList<>();
        try (LogFollower follower =
                new TextFollower(log(), new LogStart.Beginning(), Duration.ZERO)) {
            int at = 0;
            while (at < bytes.length) {
                int length =
                        Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(400) + 1));
                disk.append(FILE, Arrays.copyOfRange(bytes, at, at + length));
                at += length;
                drain(follower, records, 1 + random.nextInt(5));
            }
            long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (follower.hasNews() && System.nanoTime() < patience) {
                drain(follower, records, 100);
            }
        }
        return records;
    }

    private static void drain(LogFollower follower, List<EventLogRecord> records, int most)
            throws IOException {
        Optional<EventLogBatch> batch = follower.next(most);
        batch.ifPresent(some -> records.addAll(some.records()));
    }

    private static String text(List<GeneratedRecord> records, String lineBreak) {
        return LogOnDisk.header(LogOnDisk.GUID).replace("\r\n", lineBreak)
                + records.stream()
                        .map(record -> record.text(lineBreak))
                        .collect(Collectors.joining("," + lineBreak));
    }

    private static long checksum() throws IOException {
        RecordChecksum checksum = new RecordChecksum();
        TextLog.scan(log(), checksum::add);
        return checksum.sum();
    }

    private static long referenceChecksum() throws IOException {
        RecordChecksum checksum = new RecordChecksum();
        List<ReferenceRecord> records =
                ReferenceReader.read(
                        Files.readString(folder.resolve(FILE), StandardCharsets.ISO_8859_1));
        records.forEach(checksum::add);
        return checksum.sum();
    }

    private static void write(String content) {
        write(content.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(byte[] content) {
        new LogOnDisk(folder).write(FILE, content);
    }

    private static LogSettings log() {
        return LogSettings.of("properties", folder, ZoneId.of("UTC"));
    }
}
