package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.testkit.HardCase;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The name of a message")
class NameGrammarTest {

    private static final NameGrammar GRAMMAR = NameGrammar.STANDARD;

    @Test
    @DisplayName("says sender, recipient, mark and number")
    void parts() {
        MessageName name = GRAMMAR.parse("01to02at20260131235959999-17.json").orElseThrow();

        assertThat(name.stream()).isEqualTo(new StreamKey("01", "02"));
        assertThat(name.mark().instant()).isEqualTo("2026-01-31T23:59:59.999Z");
        assertThat(name.mark().minute()).isEqualTo("202601312359");
        assertThat(name.number()).isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01to02at20260131235959999-1\u00a0000.json",
                "01to02at20260131235959999-1\u202f000.json"
            })
    @DisplayName("may have the non-breaking space that 1C prints within 1000")
    void nonBreakingSpace(String fileName) {
        assertThat(GRAMMAR.parse(fileName))
                .hasValueSatisfying(
                        name -> {
                            assertThat(name.number()).isEqualTo(1000);
                            assertThat(name.fileName())
                                    .isEqualTo("01to02at20260131235959999-1000.json");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01to02at20260230000000000-1.json", // no 30 February
                "01to02at20250229000000000-1.json", // no leap year
                "01to02at20260131240000000-1.json",
                "01to02at20260131235960000-1.json",
                "01to02at20261331235959999-1.json",
                "1to02at20260131235959999-1.json",
                "001to02at20260131235959999-1.json",
                "01to02at2026013123595999-1.json",
                "01to02at20260131235959999-.json",
                "01to02at20260131235959999-1234567890.json",
                "01to02at20260131235959999-1 000.json",
                "01to02at20260131235959999-\u00a01.json",
                "01to02at20260131235959999-1.JSON",
                "01to02at20260131235959999-1.json\n",
                "01to02at20260131235959999-1.json.tmp",
                ".01to02at20260131235959999-1.json",
                "../01to02at20260131235959999-1.json",
                "01to02at20260131235959999-1\0.json",
                "\u0660\u0661to02at20260131235959999-1.json",
                "CON",
                "NUL.json",
                ".."
            })
    @DisplayName("is nothing else")
    @HardCase(face = "kod:messages", fault = "names with .., separators, NUL")
    void others(String fileName) {
        assertThat(GRAMMAR.parse(fileName)).isEmpty();
    }

    @Test
    @DisplayName("sorts by mark, then by number as a number")
    void order() {
        List<String> sorted =
                Stream.of(
                                "01to02at20260131000000001-1",
                                "01to02at20260131000000000-10",
                                "01to02at20260131000000000-2")
                        .map(name -> GRAMMAR.parse(name + ".json").orElseThrow())
                        .sorted()
                        .map(MessageName::fileName)
                        .toList();

        assertThat(sorted)
                .containsExactly(
                        "01to02at20260131000000000-2.json",
                        "01to02at20260131000000000-10.json",
                        "01to02at20260131000000001-1.json");
    }

    @Test
    @DisplayName("may have longer codes, if all of them are")
    void codeLength() {
        NameGrammar three = new NameGrammar(3);
        assertThat(three.parse("001to002at20260131235959999-1.json")).isPresent();
        assertThat(three.parse("01to02at20260131235959999-1.json")).isEmpty();
        assertThatThrownBy(() -> three.stream("001", "02")).hasMessageContaining("3 digits");
        assertThatThrownBy(() -> new NameGrammar(0)).hasMessageContaining("1 to 9");
    }
}
