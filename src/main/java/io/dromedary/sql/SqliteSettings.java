package io.dromedary.sql;

import java.time.Duration;

/**
 * How a SQLite file is worked with.
 *
 * @param pageBytes page size of a new file, a power of two from 512 to 65,536; an existing file
 *     keeps its own
 * @param writerCacheBytes page cache of the writer, outside the Java heap
 * @param readerCacheBytes page cache of each reader, outside the Java heap
 * @param readers most readers at a time
 * @param queuedBytes most that waits to be written; further writers wait until there is room
 * @param transactionBytes a transaction takes no further work once it has this much
 * @param walBytes the write-ahead log is copied into the database when it has grown this much
 * @param patience longest wait for room in the queue, for a reader, and for the rest at closing
 */
public record SqliteSettings(
        int pageBytes,
        long writerCacheBytes,
        long readerCacheBytes,
        int readers,
        long queuedBytes,
        long transactionBytes,
        long walBytes,
        Duration patience) {

    private static final long MIB = 1 << 20;

    /** For state that is small: a few MiB of memory. */
    public static final SqliteSettings SMALL =
            new SqliteSettings(
                    4096, 4 * MIB, MIB, 2, 4 * MIB, MIB, 4 * MIB, Duration.ofSeconds(30));

    /** For a database that is written and read all the time. */
    public static final SqliteSettings BUSY =
            new SqliteSettings(
                    8192, 64 * MIB, 8 * MIB, 4, 64 * MIB, 4 * MIB, 8 * MIB, Duration.ofSeconds(30));
}
