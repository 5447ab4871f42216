package io.dromedary.cluster.rac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What rac prints")
class RacOutputTest {

    private static final String PREFIX = "Макет_";

    private static Path captures() throws URISyntaxException {
        return Path.of(RacOutputTest.class.getResource("/cluster/rac/irac").toURI());
    }

    private static Path capture(String name) throws URISyntaxException {
        return captures().resolve(PREFIX + name + ".txt");
    }

    private static Map<String, String> only(String output) {
        List<RacRecord> records = RacOutput.parse(output);
        assertThat(records).hasSize(1);
        return records.get(0).fields();
    }

    @Nested
    @DisplayName("on real servers")
    class Captures {

        static List<Path> all() throws IOException, URISyntaxException {
            try (Stream<Path> files = Files.list(captures())) {
                return files.filter(file -> file.toString().endsWith(".txt")).toList();
            }
        }

        @ParameterizedTest
        @MethodSource("all")
        @DisplayName(
                "is read whole: every line is a field of a record, and every record begins alike")
        void whole(Path file) throws IOException {
            List<RacRecord> records = RacOutput.parse(Files.readAllBytes(file));

            long lines = Files.readAllLines(file).stream().filter(line -> !line.isBlank()).count();
            assertThat(records).isNotEmpty();
            assertThat(records.stream().mapToInt(record -> record.fields().size()).sum())
                    .isEqualTo((int) lines);
            assertThat(records)
                    .allSatisfy(
                            record ->
                                    assertThat(record.fields().keySet())
                                            .isEqualTo(records.get(0).fields().keySet()));
        }

        @ParameterizedTest
        @CsvSource({
            "Сеансы, 5, session, app-id",
            "Соединения, 15, connection, application",
            "РабочиеПроцессы, 2, process, pid",
            "Сервисы, 21, name, descr"
        })
        @DisplayName("has as many records as the list had")
        void count(String name, int records, String first, String other)
                throws IOException, URISyntaxException {
            byte[] output = Files.readAllBytes(capture(name));

            assertThat(RacOutput.parse(output))
                    .hasSize(records)
                    .allSatisfy(
                            record ->
                                    assertThat(record.fields())
                                            .containsKeys(first, other)
                                            .extractingByKey(first)
                                            .isNotEqualTo(""));
        }

        @Test
        @DisplayName("loses its quotes, and nothing behind the first colon")
        void values() throws IOException, URISyntaxException {
            assertThat(RacOutput.parse(Files.readAllBytes(capture("Кластеры"))))
                    .extracting(record -> record.text("name"))
                    .containsExactly("Локальный кластер");
            assertThat(RacOutput.parse(Files.readAllBytes(capture("Серверы"))))
                    .extracting(record -> record.text("port-range"))
                    .containsExactly("1560:1591");
            assertThat(RacOutput.parse(Files.readAllBytes(capture("Блокировки"))).get(2).fields())
                    .containsEntry("descr", "Соединение(DebugControlCenter,Sport1,Debugger)")
                    .containsEntry("locked", "2018-05-07T11:56:39");
        }
    }

    @Nested
    @DisplayName("is read")
    class Forms {

        @Test
        @DisplayName("as no records if it is empty")
        void empty() {
            assertThat(RacOutput.parse(new byte[0])).isEmpty();
            assertThat(RacOutput.parse("\r\n\r\n")).isEmpty();
        }

        @Test
        @DisplayName("to the last record, though no blank line follows it, nor the end of the line")
        void last() {
            assertThat(RacOutput.parse("a : 1\n\na : 2\n")).hasSize(2);
            assertThat(RacOutput.parse("a : 1\n\na : 2")).hasSize(2);
        }

        @Test
        @DisplayName("with records apart, though no blank line is between them")
        void withoutBlankLines() {
            assertThat(RacOutput.parse("name : a\ndescr : b\nname : c\ndescr : d\n")).hasSize(2);
        }

        @Test
        @DisplayName("with spaces in keys, and colons in values")
        void keys() {
            assertThat(only("duration current-dbms : 17\nurl : http://[::1]:80 : x\nempty :\n"))
                    .containsExactly(
                            Map.entry("duration current-dbms", "17"),
                            Map.entry("url", "http://[::1]:80 : x"),
                            Map.entry("empty", ""));
        }

        @Test
        @DisplayName("with spaces and quotes in names that are not quoted")
        void names() {
            assertThat(
                            only(
                                    """
                                    name      : Торговля "Ромашка" 2
                                    user-name : "Иванов" И.
                                    app-id    : 1CV8
                                    descr     : "x"
                                    """))
                    .containsEntry("name", "Торговля \"Ромашка\" 2")
                    .containsEntry("user-name", "\"Иванов\" И.")
                    .containsEntry("app-id", "1CV8")
                    .containsEntry("descr", "x");
        }

        @Test
        @DisplayName("with quotes in quotes, doubled or not")
        void quotes() {
            assertThat(
                            only(
                                    """
                                    a : "ООО ""Ромашка\"""
                                    b : "ООО "Ромашка" и Ко"
                                    c : ""
                                    d : "\"""
                                    """))
                    .containsEntry("a", "ООО \"Ромашка\"")
                    .containsEntry("b", "ООО \"Ромашка\" и Ко")
                    .containsEntry("c", "")
                    .containsEntry("d", "\"");
        }

        @Test
        @DisplayName("with several lines in quotes, blank ones among them")
        void lines() {
            assertThat(
                            only(
                                    """
                                    denied-message  : "Обновление.

                                    Звонить: 123 : ""шеф""
                                      до 7:00"
                                    permission-code : "1"
                                    """
                                            .replace("\n", "\r\n")))
                    .containsExactly(
                            Map.entry(
                                    "denied-message",
                                    "Обновление.\n\nЗвонить: 123 : \"шеф\"\n  до 7:00"),
                            Map.entry("permission-code", "1"));
        }

        @Test
        @DisplayName("with lines in quotes whose colons are below those of the record, by chance")
        void aligned() {
            assertThat(
                            only(
                                    """
                                    name  : x
                                    descr : "Обновление.
                                      key : value"
                                    """))
                    .containsEntry("descr", "Обновление.\n  key : value");
        }

        @Test
        @DisplayName("with several lines that are not in quotes")
        void unquotedLines() {
            assertThat(only("error-message : Превышено\nЗвонить: 123\n\nСрочно\ndescr : x\n"))
                    .containsEntry("error-message", "Превышено\nЗвонить: 123\n\nСрочно")
                    .containsEntry("descr", "x");
        }

        @Test
        @DisplayName("in cp866 with CRLF as in UTF-8 with LF")
        void encodings() {
            String text = "name : \"Локальный кластер №1\"\nuser : Ёлкин\n";
            byte[] windows = text.replace("\n", "\r\n").getBytes(Charset.forName("IBM866"));

            assertThat(RacOutput.parse(windows))
                    .isEqualTo(RacOutput.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .isNotEmpty();
        }
    }

    @Test
    @DisplayName("is refused, with what it begins with, if it is no list at all")
    void help() {
        assertThatExceptionOfType(RacException.class)
                .isThrownBy(
                        () ->
                                RacOutput.parse(
                                        "1C:Enterprise 8.3 Remote Administrative Client Utility\n"))
                .withMessageContaining("1C:Enterprise 8.3 Remote")
                .extracting(RacException::kind)
                .isEqualTo(RacException.Kind.DRIFT);
    }
}
