package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.dromedary.testkit.HardCase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A message")
class MessageReaderTest {

    private static final String OBJECT =
            "{\"#ns\":\"http://v8.1c.ru/doc8/CDE/1\",\"#type\":\"Справочник.Контрагенты\",\"#value\":{\"Код\":1.50}}";

    private final MessageReader reader = new MessageReader(new MessageLimits(100_000, 20, 5));

    private static String message(String header, String body) {
        return "{\"message\":{\"header\":" + header + ",\"body\":" + body + "}}";
    }

    private static String standard(String body) {
        return message("{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1}", body);
    }

    private static InputStream utf8(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<MessageObject> objects(String text) throws Exception {
        List<MessageObject> objects = new ArrayList<>();
        MessageReader.Summary summary = reader.read(utf8(text), objects::add);
        assertThat(summary.objects()).isEqualTo(objects.size());
        assertThat(summary.header()).isEqualTo(MessageHeader.of(new StreamKey("01", "02")));
        assertThat(reader.check(utf8(text))).isEqualTo(summary);
        return objects;
    }

    private UnreadableMessageException refusal(byte[] bytes) {
        try {
            MessageReader.Summary summary = reader.check(new ByteArrayInputStream(bytes));
            throw new AssertionError("was read as " + summary);
        } catch (UnreadableMessageException e) {
            return e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private UnreadableMessageException refusal(String text) {
        return refusal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Nested
    @DisplayName("is read")
    class Read {

        @Test
        @DisplayName("with the stamps that were written")
        void stamps() throws Exception {
            Mark version = new Mark("20260131090000001");
            Mark seen = new Mark("20260131090000000");
            List<MessageObject> written =
                    List.of(
                            object().withStamp(new Stamp(version, Optional.empty())),
                            object().withStamp(new Stamp(version, Optional.of(seen))),
                            object().withStamp(new Stamp(version, Optional.of(seen), true)));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MessageText.write(out, MessageHeader.of(new StreamKey("01", "02")), written);

            assertThat(objects(out.toString(StandardCharsets.UTF_8))).isEqualTo(written);
        }

        private static MessageObject object() {
            return MessageObject.of(
                    "", "Справочник.Контрагенты", "{}".getBytes(StandardCharsets.UTF_8));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"object\":[%1$s,%1$s]}",
                    "[{\"object\":%1$s},{\"object\":%1$s}]",
                    "[%1$s,%1$s]"
                })
        @DisplayName("in three forms of its body")
        void bodies(String form) throws Exception {
            assertThat(objects(standard(form.formatted(OBJECT))))
                    .hasSize(2)
                    .allSatisfy(
                            object -> {
                                assertThat(object.namespace())
                                        .isEqualTo("http://v8.1c.ru/doc8/CDE/1");
                                assertThat(object.type()).isEqualTo("Справочник.Контрагенты");
                                assertThat(new String(object.value(), StandardCharsets.UTF_8))
                                        .isEqualTo("{\"Код\":1.50}");
                            });
        }

        @ParameterizedTest
        @CsvSource({
            "sender, recipient, version",
            "from, to, version",
            "Отправитель, Получатель, Версия",
            "Отправитель, Адресат, version"
        })
        @DisplayName("with any of the known names in its header")
        void header(String sender, String recipient, String version) throws Exception {
            String header =
                    "{\"%s\":\"01\",\"%s\":\"02\",\"%s\":1,\"дата\":{\"a\":[1]},\"seen\":\"x\"}"
                            .formatted(sender, recipient, version);
            assertThat(objects(message(header, "[]"))).isEmpty();
        }

        @Test
        @DisplayName("with its body before its header, and with names that nobody knows")
        void otherOrder() throws Exception {
            assertThat(
                            objects(
                                    "{\"x\":[{}],\"message\":{\"y\":1,\"body\":{\"z\":{},\"object\":[{\"#value\":[],\"w\":[1],\"#type\":\"a\"}]},"
                                            + "\"header\":{\"version\":\"1\",\"recipient\":\"02\",\"sender\":\"01\"}}}"))
                    .containsExactly(MessageObject.of("", "a", new byte[] {'[', ']'}));
        }

        @Test
        @DisplayName("with a byte order mark, which belongs to no value")
        void byteOrderMark() throws Exception {
            assertThat(objects("\ufeff" + standard("[" + OBJECT + "]")))
                    .isEqualTo(objects(standard("[" + OBJECT + "]")));
        }

        @Test
        @DisplayName("up to its limits")
        void limits() {
            String five = standard("[" + String.join(",", Collections.nCopies(5, OBJECT)) + "]");
            assertThatCode(() -> reader.check(utf8(five))).doesNotThrowAnyException();
        }
    }

    @Nested
    @DisplayName("is refused with the reason")
    class Refused {

        @ParameterizedTest
        @ValueSource(strings = {"windows-1251", "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE"})
        @DisplayName("in another encoding")
        @HardCase(face = "kod:messages", fault = "a message in windows-1251")
        void encoding(String charset) {
            assertThat(refusal(standard("[" + OBJECT + "]").getBytes(Charset.forName(charset))))
                    .message()
                    .containsAnyOf("is not UTF-8", "is NUL");
        }

        @Test
        @DisplayName("if it is empty, which it need not stay")
        @HardCase(face = "kod:messages", fault = "an empty message")
        void empty() {
            assertThat(refusal(""))
                    .hasMessage("it is empty")
                    .matches(UnreadableMessageException::isCutOff);
            assertThat(refusal("\ufeff")).hasMessage("it is empty");
            assertThat(refusal(" \n")).hasMessageContaining("nothing but space");
        }

        @Test
        @DisplayName("wherever it is cut off, as one that may be finished yet")
        @HardCase(face = "kod:messages", fault = "a message cut off anywhere")
        void cutOff() {
            byte[] whole = standard("[" + OBJECT + "]").getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < whole.length; length++) {
                byte[] part = new byte[length];
                System.arraycopy(whole, 0, part, 0, length);
                assertThat(refusal(part))
                        .as("the first %d bytes", length)
                        .asInstanceOf(type(UnreadableMessageException.class))
                        .matches(UnreadableMessageException::isCutOff);
            }
        }

        @Test
        @DisplayName("if its end is not written yet, but its length is")
        void preallocated() {
            byte[] bytes = new byte[300];
            byte[] start = standard("[" + OBJECT).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(start, 0, bytes, 0, start.length);
            assertThat(refusal(bytes))
                    .hasMessageContaining("byte " + start.length + " is NUL")
                    .matches(UnreadableMessageException::isCutOff);
        }

        @Test
        @DisplayName("with a key twice in one object, also within a value")
        @HardCase(face = "kod:messages", fault = "a key twice in one object")
        void duplicateKeys() {
            assertThat(refusal(standard("[{\"#type\":\"a\",\"#value\":{\"Код\":1,\"Код\":2}}]")))
                    .hasMessageContaining("Duplicate")
                    .matches(e -> !e.isCutOff());
            assertThat(refusal(standard("[]").replace("\"version\":1", "\"sender\":\"01\"")))
                    .hasMessageContaining("Duplicate");
        }

        @Test
        @DisplayName("if it is deeper than allowed, however deep")
        @HardCase(face = "kod:messages", fault = "a message 40,000 levels deep")
        void deep() {
            String deep = "[".repeat(40_000) + "]".repeat(40_000);
            assertThat(refusal(standard("[{\"#type\":\"a\",\"#value\":" + deep + "}]")))
                    .hasMessageContaining("exceeds a limit")
                    .hasMessageContaining("20")
                    .matches(e -> !e.isCutOff());
            assertThat(refusal(standard("{\"object\":".repeat(200))))
                    .hasMessageContaining("not an array");
        }

        @Test
        @DisplayName("if it has more objects or bytes than allowed")
        void tooMuch() {
            assertThat(
                            refusal(
                                    standard(
                                            "["
                                                    + String.join(
                                                            ",", Collections.nCopies(6, OBJECT))
                                                    + "]")))
                    .hasMessageContaining("more than 5 objects");
            assertThat(refusal(standard("[]") + " ".repeat(100_000)))
                    .hasMessageContaining("more than 100,000 bytes");
        }

        @Test
        @DisplayName("if it goes on for ever, after as many bytes as are allowed")
        @HardCase(face = "kod:messages", fault = "a message longer than any memory")
        void endless() {
            InputStream spaces =
                    new InputStream() {
                        @Override
                        public int read() {
                            return ' ';
                        }
                    };
            assertThatThrownBy(() -> reader.check(spaces))
                    .hasMessageContaining("more than 100,000 bytes");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "[]|does not begin with",
                    "{}|no \"message\"",
                    "{\"message\":[]}|\"message\" is not an object",
                    "{\"message\":{\"header\":{}}}|no \"body\"",
                    "{\"message\":{\"body\":[]}}|no \"sender\"",
                    "{\"message\":{\"header\":1,\"body\":[]}}|\"header\" is not an object",
                    "{\"message\":{\"body\":7}}|neither an object nor an array",
                    "{\"message\":{\"body\":{}}}|no \"object\"",
                    "{\"message\":{\"body\":[1]}}|object 1 of the body is not a JSON object",
                    "{\"message\":{\"body\":[{\"#type\":\"a\"}]}}|no \"#value\"",
                    "{\"message\":{\"body\":[{\"#value\":1}]}}|no \"#type\"",
                    "{\"message\":{\"body\":[{\"#type\":1}]}}|is not text",
                    "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":2},\"body\":[]}}|only 1 is known",
                    "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\"},\"body\":[]}}|no \"version\"",
                    "{\"message\":{\"header\":{\"sender\":\"../1\",\"recipient\":\"02\",\"version\":1},\"body\":[]}}|no code of a node",
                    "{\"message\":{\"header\":{\"sender\":\"01\",\"from\":\"03\",\"recipient\":\"02\",\"version\":1},\"body\":[]}}|both '01' and '03'",
                    "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1},\"body\":[]}}x|not JSON",
                    "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1},\"body\":[]}}{}|something follows",
                    "{'message':1}|not JSON at byte"
                })
        @DisplayName("if it is something else")
        void somethingElse(String text, String reason) {
            assertThat(refusal(text)).hasMessageContaining(reason);
        }
    }
}
