package io.dromedary.kod.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Looks for missed changes")
class MissedChangesTest {

    private static final Instant EVENING = Instant.parse("2026-01-31T20:00:00Z");

    private final MovedClock clock = new MovedClock(EVENING);
    private final MissedChanges missed = new MissedChanges(LocalTime.of(3, 0), clock);

    /** How far back the looks of a time go, one second after the other; a night look as P0D. */
    private List<Duration> looks(Duration time) {
        List<Duration> looks = new ArrayList<>();
        for (long i = 0; i < time.toSeconds(); i++) {
            clock.move(Duration.ofSeconds(1));
            missed.due()
                    .ifPresent(
                            since ->
                                    looks.add(
                                            since.isBefore(Instant.EPOCH)
                                                    ? Duration.ZERO
                                                    : Duration.between(since, clock.instant())));
        }
        return looks;
    }

    @Test
    @DisplayName("begin with all of them")
    void beginning() {
        assertThat(missed.due())
                .hasValueSatisfying(since -> assertThat(since).isBefore("1900-01-01T00:00:00Z"));
        assertThat(missed.due()).isEmpty();
    }

    @Test
    @DisplayName("go a little way often, and a long way seldom")
    void growing() {
        assertThat(missed.due()).isPresent();
        List<Duration> hour = looks(Duration.ofHours(1));
        assertThat(hour.stream().filter(Duration.ofHours(1)::equals)).hasSize(6);
        assertThat(hour.stream().filter(Duration.ofMinutes(10)::equals)).hasSizeBetween(25, 36);
        assertThat(hour.stream().filter(Duration.ofMinutes(1)::equals)).hasSizeBetween(280, 360);
    }

    @Test
    @DisplayName("go all the way once a night")
    void nightly() {
        assertThat(missed.due()).isPresent();
        assertThat(looks(Duration.ofHours(6))).doesNotContain(Duration.ZERO);
        assertThat(looks(Duration.ofHours(24))).containsOnlyOnce(Duration.ZERO);
    }
}
