package io.dromedary.kod.split;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.StreamKey;
import java.nio.file.Path;

/**
 * How an export is split.
 *
 * @param stream from which node to which
 * @param mark of all its messages. The same mark again gives the same messages, so that splitting
 *     that was interrupted may be done again
 * @param bytes about the size of a message; a larger one is written if its objects refer to each
 *     other
 * @param writers how many messages are written at a time
 * @param limits of a message at the receiver; what exceeds them is told
 * @param temporary folder for what is known of the objects: about a tenth of the export
 */
public record SplitSettings(
        StreamKey stream,
        Mark mark,
        long bytes,
        int writers,
        MessageLimits limits,
        Path temporary) {

    /** 1 MiB. */
    public static final long DEFAULT_BYTES = 1 << 20;

    /** Enough for a disk to sync one file while others are made. */
    public static final int DEFAULT_WRITERS = 8;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public SplitSettings {
        if (bytes <= 0 || writers <= 0) {
            throw new IllegalArgumentException(
                    "the size of messages and the number of writers must be positive, not "
                            + bytes
                            + " and "
                            + writers);
        }
    }
}
