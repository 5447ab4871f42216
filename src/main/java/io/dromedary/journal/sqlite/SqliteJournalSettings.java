package io.dromedary.journal.sqlite;

import io.dromedary.sql.SqliteSettings;
import java.time.Clock;
import java.time.InstantSource;

/**
 * How a SQLite journal works.
 *
 * @param tailBytes memory that the newest events of all channels may take together
 * @param maxEventBytes longest JSON of an event; longer ones are refused
 * @param database how its file is worked with
 * @param clock when something was stored
 */
public record SqliteJournalSettings(
        long tailBytes, long maxEventBytes, SqliteSettings database, InstantSource clock) {

    /** 64 MiB of newest events, events of at most 256 MiB. */
    public static final SqliteJournalSettings DEFAULT =
            new SqliteJournalSettings(64 << 20, 256 << 20, SqliteSettings.BUSY, Clock.systemUTC());
}
