package io.dromedary.eventlog.text;

import java.nio.charset.StandardCharsets;

/**
 * One record as it lies in the reader's buffer: numbers are read, texts are slices of {@link
 * #buffer} whose quotes were checked. Nothing is allocated for it.
 *
 * <p>Valid until the reader moves on. Not thread-safe. Texts are UTF-8, still escaped ({@code ""}
 * for a quote) if the slice says so; a slice excludes its quotes.
 */
public final class RecordView {

    static final byte[] NOTHING = new byte[0];

    byte[] buffer = NOTHING;
    long offset;
    long length;
    int start;
    int end;
    boolean condensed;

    /** Of the whole record, only if it is condensed: the bytes are no longer there to be summed. */
    int crc;

    long date;
    byte mark;
    long transactionTime;
    long transactionOffset;
    int user;
    int computer;
    int application;
    long connection;
    int event;
    byte severity;
    int commentStart;
    int commentLength;
    boolean commentEscaped;
    int metadata;
    int dataStart;
    int dataLength;
    int presentationStart;
    int presentationLength;
    boolean presentationEscaped;
    int server;
    int port;
    int syncPort;
    long session;
    int moreMetadataCount;
    int[] moreMetadata = new int[64];
    int separatorCount;
    int[] separators = new int[16];

    RecordView() {}

    /** The array the slices lie in; do not write to it. */
    public byte[] buffer() {
        return buffer;
    }

    /** Offset of the record's opening brace in its file. */
    public long offset() {
        return offset;
    }

    /** Bytes of the record in its file, both braces included. */
    public long length() {
        return length;
    }

    /** Whether texts of the record were cut because it is too long to be kept in memory. */
    public boolean cut() {
        return condensed;
    }

    /** Date and time as the decimal number {@code yyyyMMddHHmmss}; a date of the calendar. */
    public long date() {
        return date;
    }

    /** {@code N}, {@code U}, {@code C} or {@code R}. */
    public byte mark() {
        return mark;
    }

    /** T of the transaction; 0 if there is none. */
    public long transactionTime() {
        return transactionTime;
    }

    /** O of the transaction; 0 if there is none. */
    public long transactionOffset() {
        return transactionOffset;
    }

    /** Id of the user; 0 if there is none. */
    public int user() {
        return user;
    }

    /** Id of the computer. */
    public int computer() {
        return computer;
    }

    /** Id of the application. */
    public int application() {
        return application;
    }

    /** Number of the connection. */
    public long connection() {
        return connection;
    }

    /** Id of the event. */
    public int event() {
        return event;
    }

    /** {@code I}, {@code E}, {@code W} or {@code N}. */
    public byte severity() {
        return severity;
    }

    /** Where the comment begins in the buffer. */
    public int commentStart() {
        return commentStart;
    }

    /** Bytes of the comment. */
    public int commentLength() {
        return commentLength;
    }

    /** Whether quotes in the comment are doubled. */
    public boolean commentEscaped() {
        return commentEscaped;
    }

    /** Id of the metadata object; 0 if there is none. */
    public int metadata() {
        return metadata;
    }

    /** Where the typed data begins in the buffer: at its opening brace. */
    public int dataStart() {
        return dataStart;
    }

    /** Bytes of the typed data, both braces included. */
    public int dataLength() {
        return dataLength;
    }

    /** Where the presentation of the data begins in the buffer. */
    public int presentationStart() {
        return presentationStart;
    }

    /** Bytes of the presentation. */
    public int presentationLength() {
        return presentationLength;
    }

    /** Whether quotes in the presentation are doubled. */
    public boolean presentationEscaped() {
        return presentationEscaped;
    }

    /** Id of the working server. */
    public int server() {
        return server;
    }

    /** Id of the main port. */
    public int port() {
        return port;
    }

    /** Id of the auxiliary port. */
    public int syncPort() {
        return syncPort;
    }

    /** Number of the session. */
    public long session() {
        return session;
    }

    /** How many additional metadata objects the record names. */
    public int moreMetadataCount() {
        return moreMetadataCount;
    }

    /** Id of an additional metadata object. */
    public int moreMetadata(int index) {
        return moreMetadata[index];
    }

    /** How many numbers the separator combination has: two for each separator. */
    public int separatorNumberCount() {
        return separatorCount;
    }

    /** A number of the separator combination: separator, value, separator, value… */
    public int separatorNumber(int index) {
        return separators[index];
    }

    /** The record's text, for messages and tests; allocates. */
    @Override
    public String toString() {
        return new String(buffer, start, end - start, StandardCharsets.UTF_8);
    }

    void addMoreMetadata(int id) {
        if (moreMetadataCount == moreMetadata.length) {
            moreMetadata = java.util.Arrays.copyOf(moreMetadata, 2 * moreMetadata.length);
        }
        moreMetadata[moreMetadataCount++] = id;
    }

    void addSeparatorNumber(int id) {
        if (separatorCount == separators.length) {
            separators = java.util.Arrays.copyOf(separators, 2 * separators.length);
        }
        separators[separatorCount++] = id;
    }
}
