package io.dromedary.journal.postgres;

import io.dromedary.sql.PostgresSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How a PostgreSQL journal works.
 *
 * @param tailBytes memory that the newest events of all channels may take together
 * @param maxEventBytes longest JSON of an event; longer ones are refused
 * @param partBytes a part of a channel takes no further append once it has this much payload; what
 *     retention removes is given back to the disk a part at a time
 * @param look how often heads are looked up, in case a notice of another process was lost
 * @param database how it is worked with
 * @param clock when something was stored
 */
public record PostgresJournalSettings(
        long tailBytes,
        long maxEventBytes,
        long partBytes,
        Duration look,
        PostgresSettings database,
        InstantSource clock) {

    /** 64 MiB of newest events, events of at most 256 MiB, parts of 64 MiB, a look every 2 s. */
    public static final PostgresJournalSettings DEFAULT =
            new PostgresJournalSettings(
                    64 << 20,
                    256 << 20,
                    64 << 20,
                    Duration.ofSeconds(2),
                    PostgresSettings.BUSY,
                    Clock.systemUTC());
}
