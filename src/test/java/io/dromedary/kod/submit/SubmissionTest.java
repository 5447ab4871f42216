package io.dromedary.kod.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.MissingReference;
import io.dromedary.kod.rules.TypeRule;
import io.dromedary.kod.rules.ValuePath;
import io.dromedary.kod.rules.ValueSchemas;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.MovedClock;
import io.dromedary.testkit.kod.Exchange;
import io.dromedary.testkit.kod.MemoryRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A submission")
class SubmissionTest {

    private static final String ONE = "11111111-1111-1111-1111-111111111111";
    private static final String TWO = "22222222-2222-2222-2222-222222222222";
    private static final MessageLimits LIMITS = new MessageLimits(200_000, 50, 10);
    private static final int MANY = 2_500;

    private final MemoryRegistry registry =
            new MemoryRegistry(
                    Exchange.rules("01", CollisionPolicy.CENTRE_WINS),
                    new MovedClock(Instant.parse("2026-01-31T09:00:00Z")));
    private final Submission submission =
            Submission.ofChanges(
                    registry,
                    new FactReader(Exchange.rules("01", CollisionPolicy.CENTRE_WINS)),
                    ValueSchemas.none(),
                    LIMITS);

    private long submit(String body) throws IOException, UnreadableMessageException {
        return submission.submit(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private List<ObjectHead> waiting() {
        return registry.waiting(Optional.empty(), Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    private String value(ObjectHead head) {
        return new String(registry.value(head.sequence()).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Nested
    @DisplayName("of old data")
    class OfOldData {

        private static final String TYPE = "Документ.Заказ";

        private static String value(String field) {
            return "\"value\":{\"Ссылка\":\"%s\",%s}".formatted(ONE, field);
        }

        private Mark mark(String fields) throws Exception {
            KodRules rules = Exchange.rules("01", CollisionPolicy.CENTRE_WINS);
            TypeRule dated =
                    new TypeRule(
                            TYPE,
                            TypeRule.Kind.REFERENCE,
                            new TypeRule.Placement.Everywhere(),
                            List.of(),
                            true,
                            true,
                            CollisionPolicy.CENTRE_WINS,
                            MissingReference.REPORT,
                            Optional.of(ValuePath.parse("/Дата")),
                            Optional.empty());
            FactReader facts =
                    new FactReader(
                            new KodRules(
                                    rules.thisNode(),
                                    rules.nodes(),
                                    Map.of(TYPE, dated),
                                    List.of()));
            MemoryRegistry old =
                    new MemoryRegistry(
                            rules, new MovedClock(Instant.parse("2026-01-31T09:00:00Z")));
            Submission submission =
                    Submission.ofOldData(
                            old,
                            facts,
                            ValueSchemas.none(),
                            LIMITS,
                            new InitialMarks(
                                    new Mark("20200101000000000"),
                                    new Mark("20210101000000000"),
                                    ZoneId.of("Europe/Moscow")));
            long submitted =
                    submission.submit(
                            new ByteArrayInputStream(
                                    "{\"type\":\"%s\",\"ref\":\"%s\",%s}"
                                            .formatted(TYPE, ONE, fields)
                                            .getBytes(StandardCharsets.UTF_8)));
            assertThat(submitted).isEqualTo(1);
            assertThat(old.waiting(Optional.empty(), 10, 100)).isEmpty();
            ObjectKey key = new ObjectKey(TYPE, ONE);
            return old.heads(List.of(key)).get(key).mark();
        }

        @ParameterizedTest
        @CsvSource({
            "2020-06-01T12:00:00,20200601090000000",
            "2019-06-01T12:00:00,20200101000000000",
            "2025-06-01T12:00:00,20210101000000000",
            "0001-01-01T00:00:00,20200101000000000",
            "2021-01-01T03:00:00,20210101000000000",
            "yesterday,20200101000000000"
        })
        @DisplayName("marks it by its date between the bounds, undated data by the lower one")
        void byDate(String date, String mark) throws Exception {
            assertThat(mark(value("\"Дата\":\"" + date + "\""))).hasToString(mark);
        }

        @Test
        @DisplayName("without a date gets the lower bound, and keeps a mark that is given")
        void others() throws Exception {
            assertThat(mark(value("\"Сумма\":1"))).hasToString("20200101000000000");
            assertThat(mark("\"deleted\":true")).hasToString("20200101000000000");
            assertThat(mark("\"mark\":\"20180101000000000\"," + value("\"Сумма\":1")))
                    .hasToString("20180101000000000");
        }

        @Test
        @DisplayName("has bounds in their order")
        void bounds() {
            Mark late = new Mark("20210101000000000");
            assertThatThrownBy(
                            () ->
                                    new InitialMarks(
                                            late, new Mark("20200101000000000"), ZoneOffset.UTC))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("20210101000000000, is behind the upper");
        }
    }

    @Nested
    @DisplayName("keeps")
    class Keeps {

        @Test
        @DisplayName("the bytes of a value, and what is said beside it")
        void everything() throws Exception {
            submit(
                    """
                    {"type":"Документ.Заказ","ref":"%s","ns":"http://x","mark":"20260131080000000",
                     "owner":{"type":"Справочник.А","ref":"%s"},
                     "refs":[{"type":"Справочник.Б","ref":"%s"}],
                     "value":{ "Ссылка":"%s", "Сумма" : 1.500, "Дата":"2026-01-01T00:00:00" }}"""
                            .formatted(ONE, TWO, TWO.toUpperCase(Locale.ROOT), ONE));

            ObjectHead head = waiting().get(0);
            assertThat(head.key()).isEqualTo(new ObjectKey("Документ.Заказ", ONE));
            assertThat(head.namespace()).isEqualTo("http://x");
            assertThat(head.mark()).isEqualTo(new Mark("20260131080000000"));
            assertThat(head.owner()).contains(new ObjectKey("Справочник.А", TWO));
            assertThat(head.references()).containsExactly(new ObjectKey("Справочник.Б", TWO));
            assertThat(value(head))
                    .isEqualTo(
                            "{ \"Ссылка\":\"%s\", \"Сумма\" : 1.500, \"Дата\":\"2026-01-01T00:00:00\" }"
                                    .formatted(ONE));
        }

        @ParameterizedTest(name = "{0}")
        @DisplayName("the objects of")
        @CsvSource(
                delimiter = '|',
                value = {
                    "an array|[A,B]",
                    "lines|A%nB%n",
                    "a message|{\"message\":{\"header\":{},\"body\":{\"object\":[A,B]}}}",
                    "a body of objects in objects|[{\"object\":A},{\"object\":B}]"
                })
        void forms(String name, String form) throws Exception {
            String object = "{\"#type\":\"Т\",\"#value\":{\"Ссылка\":\"%s\"}}";
            String body =
                    form.replace("A", object.formatted(ONE))
                            .replace("B", object.formatted(TWO))
                            .replace("%n", "\n");

            assertThat(submit("\uFEFF" + body)).isEqualTo(2);
            assertThat(waiting())
                    .extracting(ObjectHead::key)
                    .containsExactly(new ObjectKey("Т", ONE), new ObjectKey("Т", TWO));
        }

        @Test
        @DisplayName("more objects than go into one transaction")
        void many() throws Exception {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < MANY; i++) {
                lines.append(
                        "{\"type\":\"Т\",\"value\":{\"Ссылка\":\"00000000-0000-0000-0001-%012d\"}}\n"
                                .formatted(i));
            }
            assertThat(submit(lines.toString())).isEqualTo(MANY);
            assertThat(waiting()).hasSize(MANY);
        }

        @Test
        @DisplayName("what came after a body that is submitted under the same name once more")
        void again() throws Exception {
            String line = "{\"type\":\"Т\",\"value\":{\"Ссылка\":\"%s\",\"Имя\":\"%s\"}}\n";
            String body = line.formatted(ONE, "A").repeat(MANY);
            for (int i = 0; i < 2; i++) {
                assertThat(
                                submission.submit(
                                        new ByteArrayInputStream(
                                                body.getBytes(StandardCharsets.UTF_8)),
                                        Optional.of("key")))
                        .isEqualTo(MANY);
                submit(line.formatted(ONE, "B"));
                assertThat(value(waiting().get(0))).contains("\"B\"");
            }
            submission.submit(
                    new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                    Optional.of("another key"));
            assertThat(value(waiting().get(0))).contains("\"A\"");
        }

        @Test
        @DisplayName(
                "a deletion in one form, by reference or by the key that a record set has here")
        void deletions() throws Exception {
            submit("{\"type\":\"Т\",\"ref\":\"" + TWO + "\",\"value\":{\"#deleted\":true}}");
            assertThat(value(waiting().get(0)))
                    .isEqualTo("{\"Ссылка\":\"" + TWO + "\",\"#deleted\":true}");
            submit("{\"type\":\"Т\",\"ref\":\"" + ONE + "\",\"deleted\":true}");
            assertThat(value(waiting().get(1)))
                    .isEqualTo("{\"Ссылка\":\"" + ONE + "\",\"#deleted\":true}");

            submit(
                    "{\"type\":\"Р\",\"key\":[{\"string\":\"а\"}],\"value\":{\"Отбор\":{\"К\":1.0}}}");
            submit("{\"type\":\"Р\",\"key\":[{\"string\":\"а\"}],\"deleted\":true}");

            ObjectHead set = waiting().get(2);
            assertThat(set.key()).isEqualTo(new ObjectKey("Р", "{\"К\":1}"));
            assertThat(set.deleted()).isTrue();
            assertThat(value(set)).isEqualTo("{\"Отбор\":{\"К\":1},\"#deleted\":true}");
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refuses {

        @ParameterizedTest(name = "{0}")
        @DisplayName("with the number and the line, ")
        @CsvSource(
                delimiter = '|',
                value = {
                    "{}|it has no \"type\"",
                    "{\"type\":\"Т\"}|it has no \"value\"",
                    "{\"type\":\"Т\",\"value\":{}}|nobody knows which object",
                    "{\"type\":\"Т\",\"ref\":\"11111111-1111-1111-1111-111111111111\",\"value\":{\"Имя\":\"x\"}}|its value has no \"Ссылка\"",
                    "{\"type\":\"Т\",\"ref\":\"x\",\"value\":{}}|no UUID",
                    "{\"type\":1}|\"type\" is not text",
                    "{\"type\":\"Т\",\"deleted\":1}|neither true nor false",
                    "{\"type\":\"Т\",\"mark\":\"2026\"}|is no mark",
                    "{\"type\":\"Т\",\"mark\":\"20990101000000000\"}|more than 5 minutes ahead",
                    "{\"type\":\"Т\",\"type\":\"У\"}|Duplicate",
                    "{\"type\":\"Т\",\"refs\":[1]}|something else than",
                    "{\"type\":\"Т\",\"key\":[{\"string\":\"я\"}],\"deleted\":true}|before",
                    "17|no JSON object",
                    "{\"type\"|not JSON"
                })
        void wrong(String object, String reason) {
            String first = "{\"type\":\"Т\",\"value\":{\"Ссылка\":\"" + ONE + "\"}}\n";
            assertThatThrownBy(() -> submit(first + object))
                    .isInstanceOf(UnreadableMessageException.class)
                    .hasMessageContaining("object 2 (line 2")
                    .hasMessageContaining(reason)
                    .hasMessageEndingWith("Nothing was submitted");
            assertThat(waiting()).isEmpty();
        }

        @Test
        @DisplayName("a record set without its filter, though its key is known here")
        void recordSetWithoutFilter() throws Exception {
            String key = "{\"type\":\"Р\",\"key\":[{\"string\":\"а\"}],\"value\":";
            submit(key + "{\"Отбор\":{\"К\":1},\"Записи\":[]}}");

            assertThatThrownBy(() -> submit(key + "{\"Записи\":[]}}"))
                    .isInstanceOf(UnreadableMessageException.class)
                    .hasMessageContaining("its value has no \"Отбор\"");
        }

        @Test
        @DisplayName("a value that is of another object than its ref")
        void contradiction() {
            assertThatThrownBy(
                            () ->
                                    submit(
                                            "{\"type\":\"Т\",\"ref\":\"%s\",\"value\":{\"Ссылка\":\"%s\"}}"
                                                    .formatted(ONE, TWO)))
                    .hasMessageContaining(TWO);
        }

        @ParameterizedTest(name = "{0}")
        @DisplayName("other encodings, and says which is wanted:")
        @CsvSource({
            "windows-1251,{\"type\":\"Справочник\"},is not UTF-8",
            "windows-1251,Яя,is not UTF-8",
            "UTF-16,{},is NUL",
            "UTF-16BE,{},is NUL",
            "UTF-8,{\"type\":\"Т,it is not JSON"
        })
        @HardCase(face = "kod:changes", fault = "a submission in windows-1251, UTF-16")
        void encodings(String charset, String body, String reason) {
            assertThatThrownBy(
                            () ->
                                    submission.submit(
                                            new ByteArrayInputStream(
                                                    body.getBytes(Charset.forName(charset)))))
                    .isInstanceOf(UnreadableMessageException.class)
                    .hasMessageStartingWith("object 1")
                    .hasMessageContaining(reason);
        }

        @Test
        @DisplayName("what is nested more deeply than may be")
        @HardCase(face = "kod:changes", fault = "a submission nested too deeply")
        void depth() {
            assertThatThrownBy(
                            () ->
                                    submit(
                                            "{\"type\":\"Т\",\"value\":"
                                                    + "[".repeat(LIMITS.depth())
                                                    + "]".repeat(LIMITS.depth())
                                                    + "}"))
                    .isInstanceOf(UnreadableMessageException.class)
                    .hasMessageContaining("object 1 (line 1")
                    .hasMessageContaining("it exceeds a limit")
                    .hasMessageContaining("46");
        }

        @Test
        @DisplayName("an object above the limit, and nothing at all")
        void limits() {
            assertThatThrownBy(
                            () ->
                                    submit(
                                            "{\"type\":\"Т\",\"ref\":\"%s\",\"value\":{\"а\":\"%s\"}}"
                                                    .formatted(ONE, "x".repeat(300_000))))
                    .hasMessageContaining("200,000 bytes, which is the limit");
            assertThatThrownBy(() -> submit(" ")).hasMessageContaining("there is none");
        }
    }
}
