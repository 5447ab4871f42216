package io.dromedary.eventlog;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * What a batch reading came to.
 *
 * @param files how many files hold the records
 * @param bytes their size
 * @param records whole records found, delivered or not
 * @param delivered those among them that the filter let pass
 * @param skipped damaged records that were passed over
 * @param longestRecord bytes of the longest record; 0 in the SQLite format
 * @param first date of the first record in log order, local time of the server
 * @param last date of the last record in log order
 * @param took how long it took
 */
public record ReadSummary(
        int files,
        long bytes,
        long records,
        long delivered,
        long skipped,
        long longestRecord,
        Optional<LocalDateTime> first,
        Optional<LocalDateTime> last,
        Duration took) {

    /** Of no file at all. */
    public static final ReadSummary NOTHING =
            new ReadSummary(0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty(), Duration.ZERO);

    /** Together with what was read behind it. */
    public ReadSummary and(ReadSummary behind) {
        return new ReadSummary(
                files + behind.files,
                bytes + behind.bytes,
                records + behind.records,
                delivered + behind.delivered,
                skipped + behind.skipped,
                Math.max(longestRecord, behind.longestRecord),
                first.or(() -> behind.first),
                behind.last.or(() -> last),
                took.plus(behind.took));
    }

    /** The same, having taken another time. */
    public ReadSummary in(Duration time) {
        return new ReadSummary(
                files, bytes, records, delivered, skipped, longestRecord, first, last, time);
    }
}
