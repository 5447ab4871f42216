package io.dromedary.sql;

import java.time.Duration;

/**
 * How a PostgreSQL database is worked with. Nothing waits for the server for ever.
 *
 * @param readers most readers at a time
 * @param queuedBytes most that waits to be written; further writers wait until there is room
 * @param transactionBytes a transaction takes no further work once it has this much
 * @param connectLimit longest wait for a connection, new or from the pool
 * @param statementLimit longest run of a statement, and longest pause inside a transaction, after
 *     which the server ends it and lets others go on
 * @param lockLimit longest wait for a lock
 * @param patience longest wait for room in the queue, for a write, and for the rest at closing
 */
public record PostgresSettings(
        int readers,
        long queuedBytes,
        long transactionBytes,
        Duration connectLimit,
        Duration statementLimit,
        Duration lockLimit,
        Duration patience) {

    private static final long MIB = 1 << 20;

    /** For state that is small. */
    public static final PostgresSettings SMALL =
            new PostgresSettings(
                    2,
                    4 * MIB,
                    MIB,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60));

    /** For a database that is written and read all the time. */
    public static final PostgresSettings BUSY =
            new PostgresSettings(
                    4,
                    64 * MIB,
                    4 * MIB,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60));
}
