package io.dromedary.kod.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A share of the last minutes")
class RecentShareTest {

    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");

    private final RecentShare share = new RecentShare();

    private static Instant after(int seconds) {
        return START.plus(Duration.ofSeconds(seconds));
    }

    @Test
    @DisplayName("is of all that was counted in them")
    void counted() {
        share.add(100, 50, after(0));
        share.add(300, 0, after(45));

        assertThat(share.value(after(60))).isEqualTo(0.125, within(1e-9));
    }

    @Test
    @DisplayName("is nothing while there are too few to tell")
    void few() {
        share.add(99, 99, after(0));
        assertThat(share.value(after(0))).isZero();

        share.add(1, 1, after(1));
        assertThat(share.value(after(1))).isEqualTo(1);
    }

    @Test
    @DisplayName("forgets what is older than five minutes")
    void forgets() {
        share.add(1_000, 1_000, after(0));
        share.add(100, 0, after(290));

        assertThat(share.value(after(300))).isGreaterThan(0.9);
        assertThat(share.value(after(301))).isZero();
    }
}
