package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;

/** Says what was passed over, and where. */
final class Damage {

    private Damage() {}

    /** The damage a reader has just passed over. */
    static LogNotice in(LogFileReader reader, String header, String file) {
        long at = reader.damageStart();
        long bytes = reader.damageEnd() - at;
        int records = reader.damagedRecords();
        String what =
                records == 0
                        ? bytes + " bytes that are no record"
                        : records == 1 ? "a damaged record" : records + " damaged records";
        String message =
                "%s, offset %d: %s; reading went on at offset %d"
                        .formatted(file, at, what, reader.damageEnd());
        return new LogNotice.Damage(
                new LogPosition.InFile(header, file, at), bytes, records, message);
    }
}
