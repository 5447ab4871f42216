package io.dromedary.eventlog;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * One record of an event log (журнал регистрации) with names resolved, raw ids kept.
 *
 * <p>Immutable and thread-safe.
 *
 * @param position where the record begins
 * @param length bytes of the record in the text format, 0 in the SQLite format
 * @param crc CRC-32 of the record's bytes with the status letter read as {@code N} (the letter of a
 *     {@code Begin} is overwritten in place later); of the row's values in the SQLite format
 * @param date when it happened, in the zone of the infobase; 1 s resolution in the text format
 * @param mark the status letter as it stood when the record was read
 * @param transaction {@link TransactionId#NONE} outside of transactions
 * @param connection number of the connection (соединение)
 * @param event {@code _$Data$_.Update} or the free text of {@code WriteLogEvent}
 * @param comment cut at the reader's limit if {@code commentCut}; the whole text can be read by
 *     position
 * @param commentCut whether the comment, or another text of the record, is longer than the limit
 * @param metadata the record's object followed by the additional ones; without ids 0
 * @param session number of the session (сеанс)
 */
public record EventLogRecord(
        LogPosition position,
        int length,
        int crc,
        ZonedDateTime date,
        Severity severity,
        TransactionMark mark,
        TransactionId transaction,
        Identified user,
        Named computer,
        Named application,
        long connection,
        Named event,
        String comment,
        boolean commentCut,
        List<Identified> metadata,
        LogData data,
        String presentation,
        Named server,
        int port,
        int syncPort,
        long session,
        List<Separator> separators) {

    /**
     * When the record's transaction began, in the zone of the infobase: told by its id, so known
     * even if the {@code Begin} was never read. Meaningless outside of transactions.
     */
    public ZonedDateTime transactionStart() {
        ZoneId zone = date.getZone();
        return position instanceof LogPosition.InDatabase
                ? transaction.startedAt().atOffset(ZoneOffset.UTC).atZoneSameInstant(zone)
                : transaction.startedAt().atZone(zone);
    }
}
