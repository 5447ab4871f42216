package io.dromedary.cluster.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An argument for Windows")
class WindowsArgumentsTest {

    @ParameterizedTest(name = "[{0}]")
    @DisplayName("is quoted where Java would not do it right, and only there")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain | plain",
                "C:\\Program Files\\1cv8\\ | C:\\Program Files\\1cv8\\",
                "`` | \"\"",
                "--denied-message=до \"5\" | \"--denied-message=до \\\"5\\\"\"",
                "a\\\"b\\ | \"a\\\\\\\"b\\\\\"",
                "\"whole\" | \"\\\"whole\\\"\""
            })
    void quoted(String argument, String expected) {
        assertThat(WindowsArguments.quoted(List.of(argument))).containsExactly(expected);
    }
}
