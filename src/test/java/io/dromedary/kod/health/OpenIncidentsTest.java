package io.dromedary.kod.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dromedary.kod.health.OpenIncidents.Incident;
import io.dromedary.testkit.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What has happened to the exchange")
class OpenIncidentsTest {

    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");

    private final MovedClock clock = new MovedClock(START);
    private final OpenIncidents incidents = new OpenIncidents(clock);

    private void happened(Cause cause, String stream, int message) {
        incidents.happened(cause, stream, "message " + message);
    }

    private List<Incident> told() {
        List<Incident> told = incidents.look();
        told.forEach(incidents::told);
        return told;
    }

    @Test
    @DisplayName("is one alarm of a cause and a stream, however often it happens")
    void once() {
        for (int message = 1; message <= 5_000; message++) {
            happened(Cause.UNREADABLE, "01to02", message);
        }
        happened(Cause.MARK_AHEAD, "01to02", 1);
        happened(Cause.UNREADABLE, "03to02", 2);

        assertThat(incidents.look()).hasSize(3).isEqualTo(incidents.look());
        assertThat(told())
                .contains(
                        new Incident(Cause.UNREADABLE, "01to02", "message 1", 5_000, START, true));
        happened(Cause.UNREADABLE, "01to02", 5_001);
        clock.move(OpenIncidents.QUIET.minusMillis(1));
        assertThat(told()).isEmpty();
    }

    @Test
    @DisplayName("is over when it has not happened for an hour, and another alarm after that")
    void over() {
        happened(Cause.UNREADABLE, "01to02", 1);
        told();
        clock.move(Duration.ofMinutes(59));
        happened(Cause.UNREADABLE, "01to02", 2);
        clock.move(Duration.ofMinutes(59));
        assertThat(told()).isEmpty();
        clock.move(Duration.ofMinutes(1));
        assertThat(told())
                .containsExactly(
                        new Incident(Cause.UNREADABLE, "01to02", "message 1", 2, START, false));
        assertThat(told()).isEmpty();

        happened(Cause.UNREADABLE, "01to02", 3);
        assertThat(told())
                .extracting(Incident::raised, Incident::since, Incident::times)
                .containsExactly(tuple(true, clock.instant(), 1L));
    }

    @Test
    @DisplayName("is an alarm again if it happens while its end is told")
    void meanwhile() {
        happened(Cause.UNREADABLE, "01to02", 1);
        told();
        clock.move(OpenIncidents.QUIET);
        Incident end = incidents.look().get(0);
        happened(Cause.UNREADABLE, "01to02", 2);
        incidents.told(end);

        assertThat(told()).extracting(Incident::raised).containsExactly(true);
    }

    @Test
    @DisplayName("is kept of a thousand streams, as streams may be invented")
    void bounded() {
        for (int sender = 0; sender < 3_000; sender++) {
            happened(Cause.UNREADABLE, sender + "to02", 1);
        }
        assertThat(told()).hasSize(1_000);
    }

    @Test
    @DisplayName("says what to do")
    void advice() {
        assertThat(Cause.values()).allMatch(cause -> !cause.advice().isBlank());
        assertThat(Cause.values()).extracting(Cause::code).doesNotHaveDuplicates();
    }
}
