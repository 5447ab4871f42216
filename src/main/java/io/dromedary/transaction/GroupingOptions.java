package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What is to become of the records of one log, and what grouping may cost.
 *
 * @param keepEmpty whether transactions without a record between Begin and end are told; they are
 *     very common
 * @param rolledBack whether rolled-back transactions are told
 * @param abandoned whether abandoned transactions are told
 * @param records which of the other records are told one by one; markers of transactions and the
 *     records that are outcomes by themselves are not asked about
 * @param maxOpenAge a transaction open for longer, by the log's own clock, is abandoned
 * @param recordsPerTransaction an open transaction that holds more records in memory is spilled to
 *     disk
 * @param bytesPerTransaction the same, in bytes of heap (estimated)
 * @param bytesInTotal when all open transactions of the log hold more bytes of heap than this, the
 *     largest are spilled
 * @param spillDirectory where spilled transactions lie, each log in a folder of its own below; made
 *     when needed
 */
public record GroupingOptions(
        boolean keepEmpty,
        boolean rolledBack,
        boolean abandoned,
        Predicate<EventLogRecord> records,
        Duration maxOpenAge,
        int recordsPerTransaction,
        long bytesPerTransaction,
        long bytesInTotal,
        Path spillDirectory) {

    /** 24 hours. */
    public static final Duration DEFAULT_MAX_OPEN_AGE = Duration.ofHours(24);

    /** 10,000 records. */
    public static final int DEFAULT_RECORDS_PER_TRANSACTION = 10_000;

    /** 8 MiB. */
    public static final long DEFAULT_BYTES_PER_TRANSACTION = 8L << 20;

    /** 32 MiB. */
    public static final long DEFAULT_BYTES_IN_TOTAL = 32L << 20;

    /**
     * @throws IllegalArgumentException if a limit is not positive; the message names it
     */
    public GroupingOptions {
        if (maxOpenAge.isNegative() || maxOpenAge.isZero()) {
            throw new IllegalArgumentException("maxOpenAge must be positive, not " + maxOpenAge);
        }
        positive("recordsPerTransaction", recordsPerTransaction);
        positive("bytesPerTransaction", bytesPerTransaction);
        positive("bytesInTotal", bytesInTotal);
    }

    /**
     * Everything that ended but empty transactions, no other records, the default limits.
     *
     * @param spillDirectory see the component of that name
     */
    public static GroupingOptions defaults(Path spillDirectory) {
        return new GroupingOptions(
                false,
                true,
                true,
                record -> false,
                DEFAULT_MAX_OPEN_AGE,
                DEFAULT_RECORDS_PER_TRANSACTION,
                DEFAULT_BYTES_PER_TRANSACTION,
                DEFAULT_BYTES_IN_TOTAL,
                spillDirectory);
    }

    /** The same with empty transactions told or not. */
    public GroupingOptions withEmpty(boolean keep) {
        return new GroupingOptions(
                keep,
                rolledBack,
                abandoned,
                records,
                maxOpenAge,
                recordsPerTransaction,
                bytesPerTransaction,
                bytesInTotal,
                spillDirectory);
    }

    /** The same with these outcomes told or not. */
    public GroupingOptions withOutcomes(boolean keepRolledBack, boolean keepAbandoned) {
        return new GroupingOptions(
                keepEmpty,
                keepRolledBack,
                keepAbandoned,
                records,
                maxOpenAge,
                recordsPerTransaction,
                bytesPerTransaction,
                bytesInTotal,
                spillDirectory);
    }

    /** The same with other records told one by one. */
    public GroupingOptions withRecords(Predicate<EventLogRecord> wanted) {
        return new GroupingOptions(
                keepEmpty,
                rolledBack,
                abandoned,
                wanted,
                maxOpenAge,
                recordsPerTransaction,
                bytesPerTransaction,
                bytesInTotal,
                spillDirectory);
    }

    /** The same with another age at which a transaction is abandoned. */
    public GroupingOptions withMaxOpenAge(Duration age) {
        return new GroupingOptions(
                keepEmpty,
                rolledBack,
                abandoned,
                records,
                age,
                recordsPerTransaction,
                bytesPerTransaction,
                bytesInTotal,
                spillDirectory);
    }

    /** The same with other limits of memory. */
    public GroupingOptions withMemory(int perTransaction, long bytesEach, long bytesAll) {
        return new GroupingOptions(
                keepEmpty,
                rolledBack,
                abandoned,
                records,
                maxOpenAge,
                perTransaction,
                bytesEach,
                bytesAll,
                spillDirectory);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }
}
