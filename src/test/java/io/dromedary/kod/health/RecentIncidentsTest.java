package io.dromedary.kod.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.MovedClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What has happened to the exchange")
class RecentIncidentsTest {

    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");

    private final MovedClock clock = new MovedClock(START);
    private final RecentIncidents incidents = new RecentIncidents(clock);

    @Test
    @DisplayName("is one alarm of a cause and a stream, however often it happens")
    void once() {
        for (int message = 1; message <= 5_000; message++) {
            incidents.happened(Cause.UNREADABLE, "01to02", "message " + message);
        }
        clock.move(Duration.ofSeconds(1));
        incidents.happened(Cause.MARK_AHEAD, "01to02", "ahead");
        incidents.happened(Cause.UNREADABLE, "01to02", "the last");

        Instant later = START.plusSeconds(1);
        assertThat(incidents.take())
                .containsExactlyInAnyOrder(
                        new Alarm(Cause.UNREADABLE, "01to02", START, later, 5_001, "message 1"),
                        new Alarm(Cause.MARK_AHEAD, "01to02", later, later, 1, "ahead"));
        assertThat(incidents.take()).isEmpty();
    }

    @Test
    @DisplayName("stays when it could not be kept, with what happened meanwhile")
    void putBack() {
        incidents.happened(Cause.UNREADABLE, "01to02", "first");
        Alarm taken = incidents.take().get(0);
        clock.move(Duration.ofSeconds(1));
        incidents.happened(Cause.UNREADABLE, "01to02", "second");
        incidents.putBack(taken);

        assertThat(incidents.take())
                .containsExactly(
                        new Alarm(
                                Cause.UNREADABLE,
                                "01to02",
                                START,
                                START.plusSeconds(1),
                                2,
                                "first"));
    }

    @Test
    @DisplayName("is kept of a thousand streams, as streams may be invented")
    void bounded() {
        for (int sender = 0; sender < 3_000; sender++) {
            incidents.happened(Cause.UNREADABLE, sender + "to02", "message");
        }
        assertThat(incidents.take()).hasSize(1_000);
    }
}
