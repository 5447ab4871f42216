package io.dromedary.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.journal.Events;
import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.RetentionContract;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Retention in the PostgreSQL journal")
class PostgresRetentionTest extends RetentionContract<PostgresJournal> {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    /** About ten of the events used here. */
    private static final long PART_BYTES = 2000;

    private Path opened = Path.of("");

    @Override
    protected PostgresJournal open(Path folder, InstantSource clock) {
        if (!folder.equals(opened)) {
            POSTGRES.renew();
            opened = folder;
        }
        return PostgresJournal.open(
                POSTGRES.access(),
                new PostgresJournalSettings(
                        0,
                        1 << 20,
                        PART_BYTES,
                        Duration.ofSeconds(2),
                        PostgresSettings.SMALL,
                        clock));
    }

    @Test
    @DisplayName("drops the parts whose events are all removed, and reads on across the others")
    void parts() {
        IntStream.range(0, 10).forEach(day -> appendNextDay("a", 10 * day + 1, 10 * day + 10));
        assertThat(POSTGRES.tables("event_")).hasSizeBetween(8, 10);
        policies.put("a", policy(Optional.of(Duration.ofDays(5)), NONE, NONE));
        retention.apply();
        assertThat(channel("a").first()).isBetween(41L, 51L);
        assertThat(POSTGRES.tables("event_")).hasSizeBetween(4, 7);
        assertThat(Events.ids(journal.read("a", 60, 25, NONE)))
                .isEqualTo(IntStream.rangeClosed(61, 85).mapToObj(Integer::toString).toList());
    }

    @Test
    @DisplayName("drops the last part too when everything is removed, and begins another")
    void everything() {
        appendNextDay("a", 1, 10);
        policies.put("a", policy(Optional.empty(), 1, NONE));
        retention.apply();
        assertThat(POSTGRES.tables("event_")).isEmpty();
        appendNextDay("a", 1, 10);
        assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 20));
        assertThat(POSTGRES.tables("event_")).hasSize(1);
    }
}
