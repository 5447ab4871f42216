package io.dromedary.testkit;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any record that the platform could write, and how it is written. */
public record GeneratedRecord(
        long date,
        char mark,
        long transactionTime,
        long transactionOffset,
        List<Integer> ids,
        long connection,
        char severity,
        String comment,
        String data,
        String presentation,
        long session,
        List<Integer> moreMetadata,
        List<Integer> separators) {

    /** User, computer, application, event, metadata, server, port, sync port. */
    private static final int IDS = 8;

    /** As it stands in the log, without the separator before it. */
    public String text(String lineBreak) {
        return "{%d,%c,\n{%x,%x},%d,%d,%d,%d,%d,%c,\"%s\",%d,\n%s,\"%s\",%d,%d,%d,%d,%d,%s\n{%d%s}\n}"
                .replace("\n", lineBreak)
                .formatted(
                        date,
                        mark,
                        transactionTime,
                        transactionOffset,
                        ids.get(0),
                        ids.get(1),
                        ids.get(2),
                        connection,
                        ids.get(3),
                        severity,
                        quoted(comment),
                        ids.get(4),
                        data.replace("\n", lineBreak),
                        quoted(presentation),
                        ids.get(5),
                        ids.get(6),
                        ids.get(7),
                        session,
                        moreMetadata.size(),
                        moreMetadata.stream().map(id -> id + ",").collect(Collectors.joining()),
                        separators.size() / 2,
                        separators.stream().map(id -> "," + id).collect(Collectors.joining()));
    }

    private static String quoted(String text) {
        return text.replace("\"", "\"\"");
    }

    /** Any of them. */
    public static Arbitrary<GeneratedRecord> any() {
        Arbitrary<Integer> ids =
                Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(0, 30)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 999_999)),
                        net.jqwik.api.Tuple.of(
                                1, Arbitraries.integers().between(0, Integer.MAX_VALUE)));
        Arbitrary<long[]> transactions =
                Arbitraries.oneOf(
                        Arbitraries.just(new long[] {0, 0}),
                        Combinators.combine(
                                        Arbitraries.longs()
                                                .between(0x1000000000000L, 0x2ffffffffffffL),
                                        Arbitraries.longs().between(61, 0xffffffffffL))
                                .as((time, offset) -> new long[] {time, offset}));
        return Combinators.combine(
                        dates(),
                        Arbitraries.of('N', 'U', 'C', 'R'),
                        transactions,
                        ids.list().ofSize(IDS),
                        Arbitraries.longs().between(0, 99_999_999_999L),
                        Arbitraries.of('I', 'E', 'W', 'N'),
                        Combinators.combine(texts(), texts(), typedValues())
                                .as(
                                        (comment, presentation, data) ->
                                                List.of(comment, presentation, data)),
                        Combinators.combine(
                                        ids.list().ofMaxSize(70),
                                        Combinators.combine(ids, ids)
                                                .as(List::of)
                                                .list()
                                                .ofMaxSize(3))
                                .as(
                                        (more, pairs) ->
                                                List.of(
                                                        more,
                                                        pairs.stream()
                                                                .flatMap(List::stream)
                                                                .toList())))
                .as(
                        (date, mark, transaction, someIds, number, severity, texts, lists) ->
                                new GeneratedRecord(
                                        date,
                                        mark,
                                        transaction[0],
                                        transaction[1],
                                        someIds,
                                        number,
                                        severity,
                                        texts.get(0),
                                        texts.get(2),
                                        texts.get(1),
                                        number / 7,
                                        lists.get(0),
                                        lists.get(1)));
    }

    private static Arbitrary<Long> dates() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 9999),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 28),
                        Arbitraries.integers().between(0, 86_399))
                .as(
                        (year, month, day, second) ->
                                ((year * 100L + month) * 100 + day) * 1_000_000
                                        + second / 3600 * 10_000L
                                        + second / 60 % 60 * 100L
                                        + second % 60)
                .filter(date -> date >= 10_000_000_000_000L);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.just("")),
                net.jqwik.api.Tuple.of(
                        3,
                        Arbitraries.strings()
                                .withChars("\"{},\r\n 0IU\u0416\u20ac")
                                .ofMaxLength(40)),
                net.jqwik.api.Tuple.of(
                        2,
                        Arbitraries.strings()
                                .all()
                                .excludeChars('\0')
                                .ofMaxLength(100)
                                .filter(GeneratedRecord::isText)),
                net.jqwik.api.Tuple.of(
                        1,
                        Arbitraries.of(
                                "\r\n{20201219164815,N,\r\n{0,0},1,1,1,1,1,I,\"",
                                ",0,\r\n{",
                                "\r\n},\r\n{20201219164815,U,\r\n")));
    }

    /** Half of a surrogate pair cannot be written. */
    private static boolean isText(String text) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static Arbitrary<String> typedValues() {
        Arbitrary<String> leaf =
                Arbitraries.oneOf(
                        Arbitraries.just("{\"U\"}"),
                        texts().map(text -> "{\"S\",\"" + quoted(text) + "\"}"),
                        Arbitraries.integers().map(number -> "{\"N\"," + number + "}"),
                        Arbitraries.of("{\"B\",0}", "{\"B\",1}", "{\"D\",20201219164815}"),
                        Arbitraries.strings()
                                .withChars("0123456789abcdef")
                                .ofLength(32)
                                .map(hex -> "{\"R\",39:" + hex + "}"),
                        Arbitraries.of("{\"#\",4238019d-7e49-4fc9-91db-b6b951d5cf8e,\n{}\n}"));
        return Arbitraries.lazyOf(
                () -> leaf,
                () -> leaf,
                () ->
                        Combinators.combine(
                                        Arbitraries.of("P", "A"),
                                        Arbitraries.integers().between(0, 4094),
                                        typedValues().list().ofMaxSize(3))
                                .as(
                                        (type, kind, values) ->
                                                "{\""
                                                        + type
                                                        + "\",\n{"
                                                        + kind
                                                        + values.stream()
                                                                .map(value -> ",\n" + value)
                                                                .collect(Collectors.joining())
                                                        + "\n}\n}"));
    }
}
