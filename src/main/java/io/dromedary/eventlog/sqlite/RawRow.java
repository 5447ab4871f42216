package io.dromedary.eventlog.sqlite;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A row of {@code EventLog} as it stands, codes unresolved, texts cut one beyond the limit. */
record RawRow(
        long row,
        long severity,
        long date,
        long connection,
        long session,
        long status,
        long transactionDate,
        long transactionId,
        long user,
        long computer,
        long application,
        long event,
        String comment,
        String metadata,
        long separators,
        long dataType,
        String data,
        String presentation,
        long server,
        long primaryPort,
        long secondaryPort) {

    /** Of everything but the status, which is set later when the transaction ends. */
    int crc() {
        CRC32 crc = new CRC32();
        long[] numbers = {
            row,
            severity,
            date,
            connection,
            session,
            transactionDate,
            transactionId,
            user,
            computer,
            application,
            event,
            separators,
            dataType,
            server,
            primaryPort,
            secondaryPort
        };
        for (long number : numbers) {
            update(crc, number);
        }
        for (String text : new String[] {comment, metadata, data, presentation}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            update(crc, bytes.length);
            crc.update(bytes);
        }
        return (int) crc.getValue();
    }

    /** Characters held, roughly: what a page of rows is bounded by. */
    int weight() {
        return comment.length() + metadata.length() + data.length() + presentation.length();
    }

    private static void update(CRC32 crc, long number) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (number >>> shift));
        }
    }
}
