package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("--from and --to")
class PeriodTest {
    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

    @Test
    @DisplayName("include the first moment and exclude the last")
    void half_open() {
        Period period = Period.of("2020-12-19T16:48:15", "2020-12-19T16:48:17", MOSCOW);

        assertThat(period.contains(moscow("2020-12-19T16:48:14"))).isFalse();
        assertThat(period.contains(moscow("2020-12-19T16:48:15"))).isTrue();
        assertThat(period.contains(moscow("2020-12-19T16:48:16"))).isTrue();
        assertThat(period.contains(moscow("2020-12-19T16:48:17"))).isFalse();
    }

    @Test
    @DisplayName("set no limit where they are not given")
    void open() {
        assertThat(Period.of("", "", MOSCOW).contains(moscow("0001-01-01T00:00:00"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-12-19T00:00:00",
                "2020-12-19 00:00:00",
                "2020-12-19T00:00",
                "2020-12-19",
                "2020-12-18T21:00:00Z",
                "2020-12-19T00:00:00+03:00",
                "2020-12-18T16:00:00-05:00"
            })
    @DisplayName("are a day, a moment of the log's zone, or a moment that names its own")
    void notations(String text) {
        assertThat(Period.of(text, "", MOSCOW).from())
                .isEqualTo(moscow("2020-12-19T00:00:00").toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"yesterday", "2020-13-01", "2020-12-19T25:00", "2020-12-19T10:00+99:00"})
    @DisplayName("are refused with what may stand there")
    void refused(String text) {
        assertThatThrownBy(() -> Period.of("", text, MOSCOW))
                .hasMessageContaining("--to: '" + text + "'")
                .hasMessageContaining("2026-01-31T08:00:00+03:00");
    }

    private static ZonedDateTime moscow(String local) {
        return LocalDateTime.parse(local).atZone(MOSCOW);
    }
}
