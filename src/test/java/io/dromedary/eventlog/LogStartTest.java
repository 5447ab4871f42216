package io.dromedary.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where reading begins")
class LogStartTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "beginning",
                "end",
                "2026-01-31T00:00:00Z",
                "75765565-b320-41d2-af9a-e453cb9b1b3f/20201219000000.lgp/61",
                "lgd/1-5f3c/77"
            })
    @DisplayName("is told as it is written")
    void told(String text) {
        assertThat(LogStart.parse(text).asText()).isEqualTo(text);
    }

    @Test
    @DisplayName("may be nothing else, and says what")
    void wrong() {
        assertThatThrownBy(() -> LogStart.parse("yesterday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'yesterday'")
                .hasMessageContaining("beginning, end");
    }
}
