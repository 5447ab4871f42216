package io.dromedary.kod.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.health.Alarms.Alarm;
import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Alarms.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Alarms")
class AlarmsTest {

    private static final Place LAG = new Place(Figure.RECEIVE_LAG, "01to02");
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");

    private final Alarms alarms = new Alarms();

    private List<Alarm> after(Duration time, double seconds) {
        return alarms.look(List.of(new Measured(LAG, seconds)), START.plus(time));
    }

    @Test
    @DisplayName("are raised after five minutes above the threshold, once they are told only once")
    void raised() {
        assertThat(after(Duration.ZERO, 11)).isEmpty();
        assertThat(after(Duration.ofMinutes(5).minusMillis(1), 12)).isEmpty();

        List<Alarm> raised = after(Duration.ofMinutes(5), 13);

        assertThat(raised).containsExactly(new Alarm(LAG, 13, START, true));
        assertThat(after(Duration.ofMinutes(6), 14)).hasSize(1);
        raised.forEach(alarms::told);
        assertThat(after(Duration.ofMinutes(7), 15)).isEmpty();
    }

    @Test
    @DisplayName("are not raised by peaks, nor at the threshold itself")
    void peaks() {
        for (int minute = 0; minute < 30; minute++) {
            assertThat(after(Duration.ofMinutes(minute), minute % 4 == 0 ? 10 : 99)).isEmpty();
        }
    }

    @Test
    @DisplayName("end when the figure is well again, or is not measured any more")
    void ended() {
        after(Duration.ZERO, 11);
        after(Duration.ofMinutes(5), 11).forEach(alarms::told);

        List<Alarm> ended = alarms.look(List.of(), START.plus(Duration.ofMinutes(8)));

        assertThat(ended).containsExactly(new Alarm(LAG, 0, START, false));
        ended.forEach(alarms::told);
        assertThat(after(Duration.ofMinutes(9), 5)).isEmpty();
        assertThat(after(Duration.ofMinutes(10), 11)).isEmpty();
        assertThat(after(Duration.ofMinutes(15), 11))
                .extracting(Alarm::since)
                .containsExactly(START.plus(Duration.ofMinutes(10)));
    }

    @Test
    @DisplayName("are of each stream by itself, and say what to do")
    void apart() {
        Measured other = new Measured(new Place(Figure.RECEIVE_LAG, "03to02"), 11);
        after(Duration.ZERO, 11);
        alarms.look(List.of(new Measured(LAG, 11), other), START.plus(Duration.ofMinutes(3)));

        assertThat(
                        alarms.look(
                                List.of(new Measured(LAG, 11), other),
                                START.plus(Duration.ofMinutes(5))))
                .extracting(Alarm::place)
                .containsExactly(LAG);
        assertThat(Figure.values()).allMatch(figure -> !figure.advice().isBlank());
    }
}
