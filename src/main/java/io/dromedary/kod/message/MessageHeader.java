package io.dromedary.kod.message;

import java.util.Optional;

/**
 * What a message says of itself.
 *
 * @param stream from the header, not from the file name
 * @param version of the format; the only one is {@link #VERSION}
 * @param seen the last mark of the opposite stream of which the sender had applied everything when
 *     it made the message, if it says so; ours, others pass over it
 */
public record MessageHeader(StreamKey stream, int version, Optional<Mark> seen) {

    /** The version there is. */
    public static final int VERSION = 1;

    /** The header that we write. */
    public static MessageHeader of(StreamKey stream) {
        return of(stream, Optional.empty());
    }

    /** The header of a sender that says what it has seen of the recipient. */
    public static MessageHeader of(StreamKey stream, Optional<Mark> seen) {
        return new MessageHeader(stream, VERSION, seen);
    }
}
