package io.dromedary.kod.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.testkit.kod.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

@Label("Reading an export piece by piece")
class ExportReaderTest {

    private static final KodRules RULES = Exchange.rules("01", CollisionPolicy.CENTRE_WINS);

    private static final int WHOLE = 1 << 20;

    private static Path file;

    @BeforeContainer
    static void create() throws IOException {
        file = Files.createTempFile("export", ".json");
    }

    @AfterContainer
    static void remove() throws IOException {
        Files.delete(file);
    }

    private record Outcome(List<ExportObject> objects, Optional<String> refusal) {}

    private static Outcome read(String export, int threads, int pieceBytes, int longestKept)
            throws IOException {
        Files.writeString(file, export);
        List<ExportObject> objects = new ArrayList<>();
        try {
            new ExportReader(
                            file,
                            RULES,
                            new Kinds(),
                            MessageLimits.DEFAULT.depth(),
                            threads,
                            pieceBytes,
                            longestKept)
                    .read(objects::add, bytes -> {});
            return new Outcome(objects, Optional.empty());
        } catch (UnreadableMessageException e) {
            return new Outcome(objects, Optional.of(e.getMessage()));
        }
    }

    @Property(tries = 300)
    @Label("finds what reading it in one go finds, with every value where it stands")
    void sameObjects(@ForAll("exports") String export) throws IOException {
        Outcome whole = read(export, 1, WHOLE, WHOLE);
        assertThat(whole.refusal()).isEmpty();
        assertThat(read(export, 3, 1, 1 << 22)).isEqualTo(whole);
        assertThat(read(export, 2, 200, 300)).isEqualTo(whole);
        byte[] bytes = export.getBytes(StandardCharsets.UTF_8);
        for (ExportObject object : whole.objects()) {
            assertThat(
                            new String(
                                    bytes,
                                    (int) object.offset(),
                                    object.length(),
                                    StandardCharsets.UTF_8))
                    .startsWith("{")
                    .endsWith("}")
                    .contains(new UUID(object.key().high(), object.key().low()).toString());
        }
    }

    @Example
    @Label("finds the objects of a message, which is not cut, without keeping it")
    void longMessage() throws IOException {
        String object =
                "{\"#type\":\"Т\",\"#value\":{\"Ссылка\":\"%s\",\"а\":\""
                        + "x".repeat(2_000)
                        + "\"}}";
        String message =
                "{\"message\":{\"body\":{\"object\":["
                        + IntStream.range(0, 500)
                                .mapToObj(number -> object.formatted(new UUID(1, number)))
                                .collect(Collectors.joining(","))
                        + "]}}}";
        Outcome kept = read(message + message, 2, 1, 1 << 22);
        assertThat(kept.refusal()).isEmpty();
        assertThat(kept.objects()).hasSize(1_000);
        assertThat(read(message + message, 2, 1, 0)).isEqualTo(kept);
        assertThat(read("[" + message + "," + message + "]", 2, 1, 0).objects()).hasSize(1_000);
    }

    @Property(tries = 1_000)
    @Label("refuses what reading it in one go refuses, and counts the objects before")
    void sameRefusals(
            @ForAll("exports") String export,
            @ForAll("marks") String mark,
            @ForAll double place,
            @ForAll boolean isReplaced)
            throws IOException {
        int at = (int) (Math.abs(place % 1) * export.length());
        String damaged =
                export.substring(0, at)
                        + mark
                        + export.substring(isReplaced ? Math.min(export.length(), at + 1) : at);
        Outcome whole = read(damaged, 1, WHOLE, WHOLE);
        Outcome pieces = read(damaged, 3, 1, 1 << 22);
        if (whole.refusal().isEmpty()) {
            assertThat(pieces.objects()).isEqualTo(whole.objects());
        }
        assertThat(pieces.refusal().isPresent()).isEqualTo(whole.refusal().isPresent());
        assertThat(pieces.refusal().filter(ExportReaderTest::namesAnObject))
                .isEqualTo(whole.refusal().filter(ExportReaderTest::namesAnObject));
    }

    /** What Jackson says of broken JSON has places of its own in it. */
    private static boolean namesAnObject(String refusal) {
        return refusal.startsWith("object ");
    }

    @Provide
    Arbitrary<String> marks() {
        return Arbitraries.of(
                "",
                "\"",
                "\\",
                "{",
                "}",
                "[",
                "]",
                ",",
                ",,",
                ":",
                "1",
                "x",
                "\n",
                "][",
                "}{",
                "}]",
                "],[",
                "{}",
                "[]",
                "\"#type\"",
                "\u0001");
    }

    @Provide
    Arbitrary<String> exports() {
        Arbitrary<List<String>> objects = objects().list().ofMaxSize(6);
        Arbitrary<String> space = Arbitraries.of("", " ", "\r\n", "\n\t ");
        Arbitrary<String> array =
                Combinators.combine(objects, space)
                        .as(
                                (all, gap) ->
                                        "[" + gap + String.join(gap + "," + gap, all) + gap + "]");
        Arbitrary<String> lines =
                Combinators.combine(objects, space).as((all, gap) -> String.join(gap, all));
        Arbitrary<String> message =
                objects.map(
                        all ->
                                "{\"message\":{\"header\":{},\"body\":{\"object\":["
                                        + String.join(",", all)
                                        + "]}}}");
        return Combinators.combine(
                        Arbitraries.of("", "\uFEFF"),
                        Arbitraries.oneOf(array, lines, message).list().ofMinSize(1).ofMaxSize(3))
                .as((mark, parts) -> mark + String.join("\n", parts));
    }

    private static Arbitrary<String> objects() {
        Arbitrary<String> texts =
                Arbitraries.of(
                                "а",
                                "\\\"",
                                "\\\\",
                                "{",
                                "}",
                                "[",
                                "]",
                                ",",
                                ":",
                                "\\u0041",
                                "x",
                                "long enough for eight bytes ")
                        .list()
                        .ofMaxSize(12)
                        .map(parts -> String.join("", parts));
        return Combinators.combine(
                        texts,
                        Arbitraries.longs(),
                        Arbitraries.of("{}", "[[1],{}]", "null", "1.50"))
                .as(
                        (text, number, other) ->
                                "{\"#type\":\"Т\",\"#value\":{\"Ссылка\":\"%s\",\"а\":\"%s\",\"б\":%s}}"
                                        .formatted(new UUID(1, number), text, other));
    }
}
