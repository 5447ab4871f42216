package io.dromedary.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.RetentionContract;
import io.dromedary.sql.SqliteSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Retention in the SQLite journal")
class SqliteRetentionTest extends RetentionContract<SqliteJournal> {

    @Override
    protected SqliteJournal open(Path folder, InstantSource clock) {
        return SqliteJournal.open(
                folder.resolve("journal.db"),
                new SqliteJournalSettings(1 << 20, 1 << 20, SqliteSettings.SMALL, clock));
    }

    @Test
    @DisplayName("overtakes a subscriber when the disk is nearly full")
    void freeSpace() {
        appendNextDay("a", 1, 10);
        needed.put("a", 1L);
        policies.put("a", policy(Optional.empty(), NONE, Long.MAX_VALUE - 1));
        retention.apply();
        assertThat(channel("a")).isEqualTo(new ChannelInfo("a", 11, 10));
        assertThat(overtaken)
                .singleElement()
                .satisfies(passed -> assertThat(passed.limit()).contains("free"));
    }
}
