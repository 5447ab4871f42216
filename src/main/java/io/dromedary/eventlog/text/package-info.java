/**
 * The text format: {@code 1Cv8.lgf} and {@code YYYYMMDDHHMMSS.lgp}.
 *
 * <p>Bytes to record, in order: {@link io.dromedary.eventlog.text.LogFileReader} finds where
 * records begin and passes over damage; {@code FastRecordParser} takes what is usual, {@code
 * CarefulRecordParser} the rest: half, huge and unusual records. Both fill a {@link
 * io.dromedary.eventlog.text.RecordView}, which {@code RecordDecoder} turns into a value where one
 * is wanted.
 */
package io.dromedary.eventlog.text;
