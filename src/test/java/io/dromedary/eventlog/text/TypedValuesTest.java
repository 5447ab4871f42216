package io.dromedary.eventlog.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogData.Bool;
import io.dromedary.eventlog.LogData.Moment;
import io.dromedary.eventlog.LogData.Numeric;
import io.dromedary.eventlog.LogData.Raw;
import io.dromedary.eventlog.LogData.Reference;
import io.dromedary.eventlog.LogData.Structure;
import io.dromedary.eventlog.LogData.Text;
import io.dromedary.eventlog.LogData.Undefined;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A typed value as text")
class TypedValuesTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("{\"U\"}", Undefined.INSTANCE),
                Arguments.of("{\"S\",\"say \"\"{\"\" \r\n \"}", new Text("say \"{\" \r\n ")),
                Arguments.of("{\"S\",\"\"}", new Text("")),
                Arguments.of("{\"N\",-1.50}", new Numeric(new BigDecimal("-1.50"))),
                Arguments.of("{\"N\",1e3}", new Numeric(new BigDecimal("1e3"))),
                Arguments.of("{\"B\",1}", new Bool(true)),
                Arguments.of("{\"B\",0}", new Bool(false)),
                Arguments.of(
                        "{\"D\",20201219164815}",
                        new Moment(LocalDateTime.of(2020, 12, 19, 16, 48, 15))),
                Arguments.of("{\"D\",00010101000000}", new Moment(LocalDateTime.of(1, 1, 1, 0, 0))),
                Arguments.of(
                        "{\"R\",39:80c9000c297652d811eb41fec258aac8}",
                        new Reference(39, UUID.fromString("c258aac8-41fe-11eb-80c9-000c297652d8"))),
                Arguments.of(
                        "{\"P\",\r\n{6,\r\n{\"S\",\"user\"},\r\n{\"S\",\"502\"}\r\n}\r\n}",
                        new Structure("Structure", 6, List.of(new Text("user"), new Text("502")))),
                Arguments.of(
                        "{\"P\",{{\"U\"},\"bare\"}}",
                        new Structure(
                                "Structure", -1, List.of(Undefined.INSTANCE, new Text("bare")))),
                Arguments.of("{\"P\",{}}", new Structure("Structure", -1, List.of())),
                Arguments.of(
                        "{\"A\",{2,{\"B\",1},{\"O\",{\"#\",a,b}}}}",
                        new Structure(
                                "Array",
                                2,
                                List.of(new Bool(true), new Raw("{\"O\",{\"#\",a,b}}")))));
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("is understood")
    void understood(String text, LogData value) {
        assertThat(TypedValues.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("is understood in the middle of other bytes")
    void understoodInRecord(String text, LogData value) {
        byte[] bytes = ("{\"" + text + ",\"").getBytes(StandardCharsets.UTF_8);
        assertThat(new TypedValues(1_000).read(bytes, 2, bytes.length - 2)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "N, 1.5, N",
        "N, one, ''",
        "B, 1, B",
        "D, 20201219164815, D",
        "D, 20201319164815, ''",
        "R, 39:80c9000c297652d811eb41fec258aac8, R",
        "N, '1},{\"N\",2', ''",
        "X, 1, ''"
    })
    @DisplayName("is the same with its letter apart from it")
    void scalar(char letter, String value, String understood) {
        String together = "{\"" + letter + "\"," + value + "}";
        assertThat(TypedValues.scalar(letter, value)).isEqualTo(TypedValues.parse(together));
        assertThat(TypedValues.scalar(letter, value) instanceof Raw)
                .isEqualTo(understood.isEmpty());
        assertThat(TypedValues.scalar('U', value)).isEqualTo(Undefined.INSTANCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "{",
                "{\"S\",\"open",
                "{\"S\",\"a\"}}",
                "{\"S\",\"a\"} b",
                "{\"S\" \"a\"}",
                "{\"S\"}",
                "{\"N\",}",
                "{\"N\",1e999999999}",
                "{\"N\",0x10}",
                "{\"B\",2}",
                "{\"D\",20201319164815}",
                "{\"D\",20200230000000}",
                "{\"D\",2020}",
                "{\"R\",39:80c9}",
                "{\"R\",39}",
                "{\"P\",{mask,{\"U\"}}}",
                "{\"Z\",{1,2,{3}}}",
                "{\"#\",a,b}",
                "{\"X\",\"unknown letter\"}"
            })
    @DisplayName("stays raw if it is not understood")
    void raw(String text) {
        assertThat(TypedValues.parse(text)).isEqualTo(new Raw(text));
    }
}
