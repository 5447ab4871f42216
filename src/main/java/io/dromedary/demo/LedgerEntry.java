package io.dromedary.demo;

/**
 * One thing that the simulated infobase did.
 *
 * @param kind what
 * @param header GUID in the header of the file that holds the record
 * @param file name of that file
 * @param offset where the record begins in it
 * @param crc CRC-32 of the record's bytes with the status letter read as {@code N}
 * @param time T of the transaction, 1/10000 s since 0001-01-01 local time; 0 without one
 * @param begin O of the transaction: offset of its {@code Begin}
 * @param beginFile name of the file that holds the {@code Begin}; empty without a transaction
 * @param session number of the session
 * @param changes records inside the transaction
 * @param reduced records of the transaction have been removed with an old file
 * @param epochMicros just before the record was written, microseconds since 1970
 * @param nanos the same on {@link System#nanoTime}
 */
public record LedgerEntry(
        Kind kind,
        String header,
        String file,
        long offset,
        int crc,
        long time,
        long begin,
        String beginFile,
        long session,
        int changes,
        boolean reduced,
        long epochMicros,
        long nanos) {

    /** What was done. */
    public enum Kind {
        /** A transaction began. */
        OPENED,
        /** A transaction was committed. */
        COMMITTED,
        /** A transaction was rolled back. */
        ROLLED_BACK,
        /** A transaction will never end: its session ended, or the platform stopped. */
        ABANDONED,
        /** A session ended. */
        SESSION_FINISHED,
        /** A background job ended, one way or another. */
        JOB_FINISHED
    }

    /** The transaction as the log writes it: {@code {243bf8cc4e5f0,29d}}. */
    public String transaction() {
        return "{" + Long.toHexString(time) + "," + Long.toHexString(begin) + "}";
    }

    /** The heading of {@link #asLine}. */
    public static String heading() {
        return "kind\theader\tfile\toffset\tcrc\ttransaction\tbeginFile\tsession\tchanges\treduced"
                + "\tepochMicros\tnanos";
    }

    /** Tab-separated, without line end. */
    public String asLine() {
        return String.join(
                "\t",
                kind.name(),
                header,
                file,
                Long.toString(offset),
                Integer.toHexString(crc),
                transaction(),
                beginFile,
                Long.toString(session),
                Integer.toString(changes),
                Boolean.toString(reduced),
                Long.toString(epochMicros),
                Long.toString(nanos));
    }
}
