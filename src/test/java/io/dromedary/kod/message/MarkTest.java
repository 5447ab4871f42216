package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A mark that somebody gives")
class MarkTest {

    private static final Instant NOW = Instant.parse("2026-01-31T09:00:00Z");

    @Test
    @DisplayName("may be five minutes ahead, as clocks are, and no more")
    void ahead() {
        assertThat(Mark.given("20260131090500000", NOW)).hasToString("20260131090500000");
        assertThat(Mark.given("19700101000000000", NOW)).hasToString("19700101000000000");
        assertThatThrownBy(() -> Mark.given("20260131090500001", NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the mark 20260131090500001 is more than 5 minutes ahead: it is"
                                + " 20260131090000000 now (UTC). Compare the clocks, and the time"
                                + " zone");
    }
}
