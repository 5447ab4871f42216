package io.dromedary.kod.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A file that somebody may still be writing")
class SightingsTest {

    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Sightings sightings = new Sightings(POLL, PATIENCE);

    private static WaitingMessage file(long bytes, Instant modified) {
        MessageName name = new MessageName(new StreamKey("01", "02"), Mark.of(NOW), 1);
        return new WaitingMessage(name, Path.of(name.fileName()), bytes, modified);
    }

    private void see(WaitingMessage file, Instant now) {
        sightings.see(List.of(file), now);
    }

    @Test
    @DisplayName("is finished when two polls saw it unchanged")
    void twoPolls() {
        WaitingMessage file = file(10, NOW);
        see(file, NOW);
        assertThat(sightings.isFinished(file, NOW)).isFalse();
        see(file, NOW.plusMillis(1));
        assertThat(sightings.isFinished(file, NOW)).as("twice in one poll").isFalse();
        see(file, NOW.plus(POLL));
        assertThat(sightings.isFinished(file, NOW.plus(POLL))).isTrue();
    }

    @Test
    @DisplayName("is news when it is seen for the first time, and when it has changed")
    void news() {
        WaitingMessage file = file(10, NOW);
        assertThat(sightings.see(List.of(file), NOW)).isTrue();
        assertThat(sightings.see(List.of(file), NOW.plus(POLL))).isFalse();
        assertThat(sightings.see(List.of(file(20, NOW)), NOW.plus(POLL))).isTrue();
        assertThat(sightings.see(List.of(), NOW.plus(POLL))).isFalse();
    }

    @Test
    @DisplayName("is seen for the first time again when it has changed")
    void changed() {
        see(file(10, NOW), NOW);
        WaitingMessage longer = file(20, NOW.plus(POLL));
        see(longer, NOW.plus(POLL));
        assertThat(sightings.isFinished(longer, NOW.plus(POLL))).isFalse();
        see(longer, NOW.plus(POLL).plus(POLL));
        assertThat(sightings.isFinished(longer, NOW.plus(POLL).plus(POLL))).isTrue();
    }

    @Test
    @DisplayName("is finished at once when it has not changed for ten seconds")
    void old() {
        assertThat(sightings.isFinished(file(10, NOW.minusSeconds(11)), NOW)).isTrue();
        assertThat(sightings.isFinished(file(10, NOW.minusSeconds(9)), NOW)).isFalse();
    }

    @Test
    @DisplayName("is seen for the first time again when the clock was set back")
    void clock() {
        WaitingMessage file = file(10, NOW);
        see(file, NOW);
        Instant earlier = NOW.minusSeconds(3600);
        see(file, earlier);
        assertThat(sightings.isFinished(file, earlier)).isFalse();
        see(file, earlier.plus(POLL));
        assertThat(sightings.isFinished(file, earlier.plus(POLL))).isTrue();
    }

    @Test
    @DisplayName("that was cut off waits until it changes, or until the patience is over")
    void cutOff() {
        WaitingMessage file = file(10, NOW.minusSeconds(60));
        see(file, NOW);
        sightings.cutOff(file, NOW);
        see(file, NOW.plus(POLL));
        assertThat(sightings.isFinished(file, NOW.plus(POLL))).isFalse();
        WaitingMessage longer = file(20, NOW.minusSeconds(59));
        assertThat(sightings.isFinished(longer, NOW)).isTrue();
        assertThat(sightings.isFinished(file, NOW.plus(PATIENCE))).isTrue();
        assertThat(sightings.isPatienceOver(file, NOW.plus(PATIENCE))).isTrue();
    }

    @Test
    @DisplayName("that is written on and on is told of after ten seconds, until it is finished")
    void writtenOn() {
        Instant now = NOW;
        for (int bytes = 1; bytes <= 60; bytes++) {
            assertThat(sightings.unfinished(now).isEmpty())
                    .as("%s after %s", sightings.unfinished(now), now)
                    .isEqualTo(!now.isAfter(NOW.plus(POLL).plusSeconds(10)));
            now = now.plus(POLL);
            see(file(bytes, now), now);
        }
        WaitingMessage last = file(60, now);
        assertThat(sightings.unfinished(now).values())
                .singleElement()
                .asString()
                .contains("still being written, since " + NOW.plus(POLL));
        see(last, now.plus(POLL));
        assertThat(sightings.unfinished(now.plus(POLL))).isEmpty();
    }

    @Test
    @DisplayName("is forgotten a minute after it was seen last, unless it is under way")
    void gone() {
        WaitingMessage file = file(10, NOW);
        see(file, NOW);
        Instant later = NOW.plusSeconds(61);
        sightings.forgetGone(open -> true, later);
        assertThat(sightings.isPatienceOver(file, NOW.plus(PATIENCE))).isTrue();
        sightings.forgetGone(open -> false, later);
        assertThat(sightings.isPatienceOver(file, NOW.plus(PATIENCE))).isFalse();
    }
}
