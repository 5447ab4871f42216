package io.dromedary.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.Separator;
import io.dromedary.eventlog.Severity;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.testkit.Records;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("A record on disk")
class RecordCodecTest {

    @Property(tries = 500)
    @Label("is read back equal")
    void roundTrip(@ForAll("records") EventLogRecord record) throws IOException {
        assertThat(RecordCodec.decode(RecordCodec.encode(record))).isEqualTo(record);
    }

    @Property(tries = 200)
    @Label("that was cut short is refused")
    void cut(@ForAll("records") EventLogRecord record, @ForAll double share) {
        byte[] bytes = RecordCodec.encode(record);
        int length = (int) (Math.abs(share % 1) * bytes.length);

        assertThatIOException().isThrownBy(() -> RecordCodec.decode(Arrays.copyOf(bytes, length)));
    }

    @Provide
    Arbitrary<EventLogRecord> records() {
        Arbitrary<LogPosition> positions =
                Arbitraries.oneOf(
                        Arbitraries.longs()
                                .map(
                                        offset ->
                                                new LogPosition.InFile(
                                                        Records.HEADER,
                                                        "20201219000000.lgp",
                                                        offset)),
                        Arbitraries.longs().map(row -> new LogPosition.InDatabase("base", row)));
        Arbitrary<Instant> moments =
                Arbitraries.longs()
                        .between(-62_000_000_000L, 250_000_000_000L)
                        .map(seconds -> Instant.ofEpochSecond(seconds, seconds & 0xfffff));
        return Combinators.combine(
                        positions,
                        Arbitraries.integers(),
                        moments,
                        Arbitraries.of(ZoneId.of("Europe/Moscow"), ZoneId.of("+05:30")),
                        identified(),
                        texts(),
                        identified().list().ofMaxSize(3),
                        data())
                .as(
                        (position, number, moment, zone, user, text, metadata, data) ->
                                new EventLogRecord(
                                        position,
                                        number,
                                        ~number,
                                        moment.atZone(zone),
                                        number % 2 == 0 ? Severity.ERROR : Severity.NOTE,
                                        number % 3 == 0
                                                ? TransactionMark.NONE
                                                : TransactionMark.ROLLED_BACK,
                                        new TransactionId(number * 3L, number),
                                        user,
                                        new Named(number, text),
                                        Named.NONE,
                                        number * 7L,
                                        new Named(1, "_$Data$_.New"),
                                        text,
                                        number % 2 == 0,
                                        metadata,
                                        data,
                                        text,
                                        Named.NONE,
                                        number,
                                        number / 2,
                                        -number,
                                        metadata.stream()
                                                .map(object -> new Separator(object, data))
                                                .toList()));
    }

    private static Arbitrary<LogData> data() {
        return Arbitraries.lazyOf(
                () -> Arbitraries.just(LogData.Undefined.INSTANCE),
                () -> texts().map(LogData.Text::new),
                () -> texts().map(LogData.Raw::new),
                () -> Arbitraries.bigDecimals().map(LogData.Numeric::new),
                () -> Arbitraries.of(true, false).map(LogData.Bool::new),
                () ->
                        Arbitraries.integers()
                                .map(
                                        seconds ->
                                                new LogData.Moment(
                                                        LocalDateTime.of(1, 1, 1, 0, 0)
                                                                .plusSeconds(
                                                                        seconds & 0x7fffffffL))),
                () ->
                        Arbitraries.longs()
                                .map(
                                        bits ->
                                                new LogData.Reference(
                                                        bits.intValue(), new UUID(bits, ~bits))),
                () ->
                        data().list()
                                .ofMaxSize(3)
                                .map(
                                        values ->
                                                new LogData.Structure(
                                                        "Structure", values.size() - 1L, values)));
    }

    private static Arbitrary<Identified> identified() {
        return Combinators.combine(Arbitraries.integers(), texts(), texts()).as(Identified::new);
    }

    /** Any text that UTF-8 can hold, which is all that a log can. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(40)
                .map(
                        text ->
                                text.replaceAll("\\p{Cs}", "?")
                                        + (text.length() % 3 == 0 ? "𝄞" : ""));
    }
}
