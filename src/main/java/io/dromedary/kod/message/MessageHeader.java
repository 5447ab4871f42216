package io.dromedary.kod.message;

/**
 * What a message says of itself.
 *
 * @param stream from the header, not from the file name
 * @param version of the format; the only one is {@link #VERSION}
 */
public record MessageHeader(StreamKey stream, int version) {

    /** The version there is. */
    public static final int VERSION = 1;

    /** The header that we write. */
    public static MessageHeader of(StreamKey stream) {
        return new MessageHeader(stream, VERSION);
    }
}
