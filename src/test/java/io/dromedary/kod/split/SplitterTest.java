package io.dromedary.kod.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.NameTakenException;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Splitting an export")
class SplitterTest {

    private static final Mark MARK = new Mark("20260131080000000");
    private static final StreamKey STREAM = new StreamKey("01", "02");
    private static final String RULES =
            """
            this-node: 01
            nodes: {01: {centre: true}, 02: {}}
            types:
              А.Узел:
                recipients: everywhere
                references: {paths: {/К: А.Узел, /М/*: А.Узел, /О: А.Организация}}
              А.Организация:
                recipients: everywhere
                references: {to-object: false, paths: {}}
              А.Файл:
                owner: {path: /В, type: А.Узел}
              А.Один:
                recipients: everywhere
                references: {in-object: false, paths: {/К: А.Узел}}
              РегистрСведений.Р:
                recipients: everywhere
                references: {paths: {/Отбор/К: А.Узел}}
            order: [А.Файл, А.Узел]
            """;

    @TempDir private Path folder;
    private Path exchange;
    private Path temporary;
    private KodRules rules;

    @BeforeEach
    void folders() throws IOException {
        exchange = Files.createDirectories(folder.resolve("exchange"));
        temporary = Files.createDirectories(folder.resolve("temporary"));
        rules = rules(folder);
    }

    private static KodRules rules(Path folder) throws IOException {
        return RulesFile.read(Files.writeString(folder.resolve("kod.yaml"), RULES)).rules();
    }

    private SplitSettings settings(long bytes) {
        return new SplitSettings(STREAM, MARK, bytes, 2, MessageLimits.DEFAULT, temporary);
    }

    private SplitSummary split(String export, long bytes)
            throws IOException, UnreadableMessageException {
        Path file = Files.writeString(folder.resolve("export.json"), export);
        return new Splitter(rules, exchange).split(file, settings(bytes), SplitListener.NONE);
    }

    private static String uuid(int number) {
        return "00000000-0000-0000-0000-%012d".formatted(number);
    }

    private static String object(String type, int number, String rest) {
        return "{\"#ns\":\"n\",\"#type\":\"%s\",\"#value\":{\"Ссылка\":\"%s\"%s}}"
                .formatted(type, uuid(number), rest);
    }

    private static String node(int number, int... targets) {
        StringBuilder references = new StringBuilder(",\"М\":[");
        for (int at = 0; at < targets.length; at++) {
            references.append(at == 0 ? "" : ",").append('"').append(uuid(targets[at])).append('"');
        }
        return object("А.Узел", number, references + "]");
    }

    private static Map<MessageName, List<MessageObject>> messages(Path exchange) {
        Map<MessageName, List<MessageObject>> messages = new TreeMap<>();
        try (Stream<Path> files = Files.walk(exchange)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<MessageObject> objects = new ArrayList<>();
                try (InputStream in = Files.newInputStream(file)) {
                    MessageReader.Summary summary =
                            new MessageReader(MessageLimits.DEFAULT).read(in, objects::add);
                    assertThat(summary.header().stream()).isEqualTo(STREAM);
                }
                assertThat(file.getParent().getFileName()).hasToString(MARK.minute());
                messages.put(
                        NameGrammar.STANDARD.parse(file.getFileName().toString()).orElseThrow(),
                        objects);
            }
        } catch (IOException | UnreadableMessageException e) {
            throw new AssertionError(e);
        }
        return messages;
    }

    /** The last digits of the references, message by message. */
    private List<String> content() {
        return messages(exchange).values().stream().map(SplitterTest::numbers).toList();
    }

    private static String numbers(List<MessageObject> objects) {
        return objects.stream().map(SplitterTest::number).collect(Collectors.joining(" "));
    }

    private static String number(MessageObject object) {
        return new String(object.value(), StandardCharsets.UTF_8)
                .replaceFirst("(?s).*?\"Ссылка\":\"[0-9-]{24}0*(\\d+)\".*", "$1");
    }

    @Nested
    @DisplayName("reads")
    class Reads {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[%s,%s]",
                    "%s\n%s\n",
                    "\ufeff[%s ,\r\n %s]",
                    "{\"object\":[%s,%s]}",
                    "[{\"object\":%s},{\"object\":%s}]",
                    "{\"message\":{\"header\":{\"sender\":\"x\",\"a\":[1]},\"body\":{\"object\":[%s,%s]}}}",
                    "{\"message\":{\"body\":[{\"object\":%s},{\"object\":%s}],\"header\":{}}}"
                })
        @DisplayName("every form that objects come in, and keeps their values byte for byte")
        void forms(String form) throws Exception {
            String value =
                    "{ \"Ссылка\":\"" + uuid(7) + "\",\"Сумма\" : 1.500e1, \"x\":\"\\u0041\\/\" }";
            SplitSummary summary =
                    split(
                            form.formatted(
                                    "{\"#ns\":\"n\",\"#type\":\"Б.В\",\"#value\":" + value + "}",
                                    node(2)),
                            1000);
            assertThat(summary.objects()).isEqualTo(2);
            assertThat(messages(exchange).values())
                    .singleElement()
                    .satisfies(
                            objects ->
                                    assertThat(objects)
                                            .contains(
                                                    MessageObject.of(
                                                            "n",
                                                            "Б.В",
                                                            value.getBytes(
                                                                    StandardCharsets.UTF_8))));
        }

        @Test
        @DisplayName(
                "objects as they are submitted, deletions without a value, a value before its type")
        void submission() throws Exception {
            split(
                    "{\"type\":\"А.Узел\",\"ref\":\"%1$s\",\"deleted\":true}\n{\"value\":{\"Ссылка\":\"%2$s\",\"М\":[\"%1$s\"]},\"type\":\"А.Узел\"}\n{\"type\":\"А.Узел\",\"ref\":\"%3$s\",\"refs\":[{\"type\":\"А.Узел\",\"ref\":\"%2$s\"}],\"value\":{\"Ссылка\":\"%3$s\"}}"
                            .formatted(uuid(1), uuid(2), uuid(3)),
                    1);
            assertThat(messages(exchange).values())
                    .singleElement()
                    .satisfies(
                            objects -> {
                                assertThat(numbers(objects)).isEqualTo("1 2 3");
                                assertThat(objects.get(0))
                                        .isEqualTo(
                                                MessageObject.of(
                                                        "",
                                                        "А.Узел",
                                                        "{\"Ссылка\":\"%s\",\"#deleted\":true}"
                                                                .formatted(uuid(1))
                                                                .getBytes(StandardCharsets.UTF_8)));
                            });
        }

        @Test
        @DisplayName("nothing, and writes nothing")
        void nothing() throws Exception {
            assertThat(split("[]", 1)).isEqualTo(new SplitSummary(0, 0, 0, 0));
            assertThat(split(" \n", 1).messages()).isZero();
            assertThat(content()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "[1]; object 1, before byte 2: it is no JSON object",
                    "[{}]; it has no \"#type\"",
                    "[{\"#type\":\"А.Б\"}]; it has no \"#value\"",
                    "[{\"#type\":\"А.Б\",\"#value\":5}]; no JSON object",
                    "[{\"#type\":5,\"#value\":{}}]; \"#type\" is not text",
                    "[{\"type\":\"А.Б\",\"ref\":\"x\",\"value\":{}}]; 'x' is no UUID",
                    "[{\"type\":\"А.Б\",\"refs\":[1],\"value\":{}}]; \"refs\" has something else than",
                    "[{\"#type\":\"А.Б\",\"#value\":{\"a\":1,\"a\":2}}]; Duplicate field 'a'",
                    "[{\"#type\":\"А.Б\",\"#value\":{}}]; object 1, before byte 30: its value has no \"Ссылка\"",
                    "[{\"type\":\"А.Б\",\"ref\":\"00000000-0000-0000-0000-000000000001\",\"value\":{\"а\":1}}]; other nodes get nothing but the value",
                    "[{\"type\":\"А.Б\",\"key\":[{\"string\":\"а\"}],\"value\":{\"Записи\":[]}}]; no \"Отбор\"",
                    "[{\"type\":\"А.Б\",\"deleted\":true,\"value\":{\"Отбор\":{}}}]; a record set is deleted by a value with",
                    "[{\"#type\":\"А.Б\",\"#value\":{\"Отбор\":1}}; not JSON at byte"
                })
        @DisplayName("nothing else, and says which object is wrong before anything is written")
        void refused(String export, String reason) {
            assertThatThrownBy(() -> split(export, 1))
                    .isInstanceOf(UnreadableMessageException.class)
                    .hasMessageContaining(reason);
            assertThat(content()).isEmpty();
            assertThat(temporary).isEmptyDirectory();
        }

        @Test
        @DisplayName("a deletion that is told beside the value, as a mark without the object")
        void deletedBeside() throws Exception {
            split(
                    "{\"type\":\"А.Узел\",\"deleted\":true,\"value\":{\"Ссылка\":\"%s\",\"К\":\"%s\"}}%s"
                            .formatted(uuid(1), uuid(2), node(2)),
                    1);
            assertThat(content()).containsExactly("1", "2");
            assertThat(messages(exchange).values().iterator().next())
                    .containsExactly(
                            MessageObject.of(
                                    "",
                                    "А.Узел",
                                    "{\"Ссылка\":\"%s\",\"#deleted\":true}"
                                            .formatted(uuid(1))
                                            .getBytes(StandardCharsets.UTF_8)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"%s", "[%s]", "{\"message\":{\"body\":{\"object\":[%s]}}}"})
        @DisplayName("nothing that its receivers would find nested too deeply")
        void depth(String form) throws Exception {
            int depth = MessageLimits.DEFAULT.depth();
            for (int levels = depth - 15; levels < depth; levels++) {
                String value = ",\"а\":" + "[".repeat(levels) + "]".repeat(levels);
                try {
                    split(form.formatted(object("А.Б", levels, value)), 1);
                    assertThat(messages(exchange)).hasSize(1);
                    Files.delete(
                            exchange.resolve(MARK.minute())
                                    .resolve(new MessageName(STREAM, MARK, 1).fileName()));
                } catch (UnreadableMessageException e) {
                    assertThat(e)
                            .hasMessageStartingWith("object 1, before byte ")
                            .hasMessageContaining("raise maxDepth here and there");
                    assertThat(levels).isGreaterThan(depth - 12);
                    return;
                }
            }
            throw new AssertionError("nothing was refused");
        }

        @Test
        @DisplayName("no other encoding")
        void encoding() throws IOException {
            Path file = folder.resolve("export.json");
            Files.write(file, ("[" + node(1) + "]").getBytes(Charset.forName("windows-1251")));
            assertThatThrownBy(
                            () ->
                                    new Splitter(rules, exchange)
                                            .split(file, settings(1), SplitListener.NONE))
                    .isInstanceOf(UnreadableMessageException.class)
                    .hasMessageContaining("UTF-8");
        }
    }

    @Nested
    @DisplayName("keeps together")
    class Together {

        @Test
        @DisplayName("what refers to each other, wherever it stands, and packs the rest")
        void components() throws Exception {
            split("[" + node(1, 5) + "," + node(2) + "," + node(3) + "," + node(5) + "]", 1);
            assertThat(content()).containsExactly("1 5", "2", "3");
        }

        @Test
        @DisplayName("small ones up to the size of a message")
        void packs() throws Exception {
            int one = node(1).getBytes(StandardCharsets.UTF_8).length + 32;
            split("[" + node(1) + "," + node(2) + "," + node(3) + "]", 2L * one);
            assertThat(content()).containsExactly("1 2", "3");
        }

        @Test
        @DisplayName("no more objects than a receiver takes")
        void count() throws Exception {
            Path file =
                    Files.writeString(
                            folder.resolve("export.json"),
                            node(1) + node(2) + node(3, 4) + node(4));
            MessageLimits limits = new MessageLimits(1_000_000, 20, 1);
            List<String> told = new CopyOnWriteArrayList<>();
            SplitSummary summary =
                    new Splitter(rules, exchange)
                            .split(
                                    file,
                                    new SplitSettings(STREAM, MARK, 10_000, 1, limits, temporary),
                                    new SplitListener() {
                                        @Override
                                        public void tooLarge(
                                                MessageName name, long bytes, int objects) {
                                            told.add(name.number() + " " + objects);
                                        }
                                    });
            assertThat(content()).containsExactly("1", "2", "3 4");
            assertThat(told).containsExactly("3 2");
            assertThat(summary.tooLarge()).isEqualTo(1);
        }

        @Test
        @DisplayName("two states of one object, in their order")
        void twice() throws Exception {
            split(object("А.Узел", 1, ",\"a\":2") + node(9) + object("А.Узел", 1, ",\"a\":1"), 1);
            List<MessageObject> first = messages(exchange).values().iterator().next();
            assertThat(first).hasSize(2);
            assertThat(first.get(0).toString()).contains("\"a\":2");
            assertThat(first.get(1).toString()).contains("\"a\":1");
        }

        @Test
        @DisplayName("what goes with its owner, and what a record set is about")
        void owner() throws Exception {
            split(
                    object("А.Файл", 1, ",\"В\":\"" + uuid(2) + "\"")
                            + node(2)
                            + "{\"#type\":\"РегистрСведений.Р\",\"#value\":{\"Отбор\":{\"К\":\"%s\"},\"Записи\":[]}}"
                                    .formatted(uuid(2)),
                    1);
            assertThat(messages(exchange)).hasSize(1);
        }

        @Test
        @DisplayName("not what only refers to the same absent object")
        void absent() throws Exception {
            split(node(1, 9) + node(2, 9), 1);
            assertThat(content()).containsExactly("1", "2");
        }

        @Test
        @DisplayName("nothing by a reference that is switched off on either side")
        void switches() throws Exception {
            split(
                    object("А.Организация", 9, "")
                            + object("А.Узел", 1, ",\"О\":\"" + uuid(9) + "\"")
                            + object("А.Один", 2, ",\"К\":\"" + uuid(1) + "\""),
                    1);
            assertThat(content()).containsExactly("9", "1", "2");
        }
    }

    @Test
    @DisplayName("orders the objects of a message by type, then reference")
    void order() throws Exception {
        split(
                object("Я.Я", 9, "")
                        + object("Б.Б", 8, "")
                        + node(4)
                        + node(3)
                        + object("А.Файл", 2, "")
                        + object("Б.Б", 7, ""),
                10_000);
        assertThat(content()).containsExactly("2 3 4 7 8 9");
    }

    @Test
    @DisplayName("may be done again with the same mark, and takes up what an interruption left")
    void again() throws Exception {
        String export = node(1) + node(2) + node(3);
        split(export, 1);
        Map<MessageName, List<MessageObject>> whole = messages(exchange);
        Files.delete(
                exchange.resolve(MARK.minute())
                        .resolve(new MessageName(STREAM, MARK, 2).fileName()));
        assertThat(split(export, 1).messages()).isEqualTo(3);
        assertThat(messages(exchange)).isEqualTo(whole);
        assertThatThrownBy(() -> split(node(4), 1)).isInstanceOf(NameTakenException.class);
    }

    @Test
    @DisplayName("tells how far it has come, to the end of both steps")
    void progress() throws Exception {
        Path file = Files.writeString(folder.resolve("export.json"), node(1) + node(2));
        Map<SplitListener.Step, Boolean> last = new HashMap<>();
        new Splitter(rules, exchange)
                .split(
                        file,
                        new SplitSettings(STREAM, MARK, 1, 1, MessageLimits.DEFAULT, temporary),
                        new SplitListener() {
                            @Override
                            public void progress(Step step, long done, long total) {
                                assertThat(done).isLessThanOrEqualTo(total);
                                last.put(step, done == total);
                            }
                        });
        assertThat(last).containsOnlyKeys(SplitListener.Step.values()).doesNotContainValue(false);
    }

    @Property(tries = 60)
    @Label("puts every object into one message, with its whole component and none without need")
    void asSlowSplitter(@ForAll("graphs") List<Set<Integer>> graph, @ForAll("sizes") int bytes)
            throws Exception {
        Path room = Files.createTempDirectory("split-test");
        try {
            Path to = Files.createDirectories(room.resolve("exchange"));
            StringBuilder export = new StringBuilder();
            for (int at = 0; at < graph.size(); at++) {
                export.append(
                        node(at + 1, graph.get(at).stream().mapToInt(one -> one + 1).toArray()));
            }
            Path file = Files.writeString(room.resolve("export.json"), export);
            new Splitter(rules(room), to)
                    .split(
                            file,
                            new SplitSettings(STREAM, MARK, bytes, 2, MessageLimits.DEFAULT, room),
                            SplitListener.NONE);
            Map<String, Integer> messageOf = new LinkedHashMap<>();
            messages(to)
                    .forEach(
                            (name, objects) ->
                                    objects.forEach(
                                            one ->
                                                    assertThat(
                                                                    messageOf.put(
                                                                            number(one),
                                                                            name.number()))
                                                            .isNull()));
            assertThat(messageOf).hasSize(graph.size());
            int[] slow = slowComponents(graph);
            Map<Integer, Set<Integer>> componentsOf = new HashMap<>();
            Map<Integer, Set<Integer>> messagesOf = new HashMap<>();
            for (int at = 0; at < graph.size(); at++) {
                int message = messageOf.get(Integer.toString(at + 1));
                componentsOf.computeIfAbsent(message, one -> new HashSet<>()).add(slow[at]);
                messagesOf.computeIfAbsent(slow[at], one -> new HashSet<>()).add(message);
            }
            assertThat(messagesOf.values()).allSatisfy(one -> assertThat(one).hasSize(1));
            if (bytes == 1) {
                assertThat(componentsOf.values()).allSatisfy(one -> assertThat(one).hasSize(1));
            }
        } finally {
            try (Stream<Path> files = Files.walk(room)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static int[] slowComponents(List<Set<Integer>> graph) {
        int[] component = new int[graph.size()];
        for (int at = 0; at < component.length; at++) {
            component[at] = at;
        }
        for (int round = 0; round < component.length; round++) {
            for (int at = 0; at < component.length; at++) {
                for (int target : graph.get(at)) {
                    if (target < component.length) {
                        int least = Math.min(component[at], component[target]);
                        component[at] = least;
                        component[target] = least;
                    }
                }
            }
        }
        return component;
    }

    @Provide
    Arbitrary<List<Set<Integer>>> graphs() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 25), Arbitraries.integers().between(0, 2))
                .flatAs(
                        (nodes, degree) ->
                                Arbitraries.integers()
                                        .between(0, nodes + 3)
                                        .set()
                                        .ofMaxSize(degree)
                                        .list()
                                        .ofSize(nodes));
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.of(1, 300, 1000, 100_000);
    }
}
