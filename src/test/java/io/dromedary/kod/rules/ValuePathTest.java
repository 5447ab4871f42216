package io.dromedary.kod.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A path into a value")
class ValuePathTest {

    @Test
    @DisplayName("is a JSON Pointer, whose escapes it undoes")
    void parse() {
        assertThat(ValuePath.parse("/Товары/*/Номенклатура").steps())
                .isEqualTo(List.of("Товары", "*", "Номенклатура"));
        assertThat(ValuePath.parse("/a~1b/~01/#value").steps())
                .isEqualTo(List.of("a/b", "~1", "#value"));
        assertThat(ValuePath.parse("/a~1b/~01")).hasToString("/a~1b/~01");
    }

    @ParameterizedTest
    @CsvSource({
        "Контрагент, begins with /",
        "'', begins with /",
        "/, empty step",
        "/a//b, empty step",
        "/a/-, not -",
        "/a~2, ~0",
        "/a~, ~0"
    })
    @DisplayName("is refused with the reason")
    void refused(String pointer, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValuePath.parse(pointer))
                .withMessageContaining(reason);
    }
}
