package io.dromedary.kod.message;

/**
 * How large a message may be; checked while it is read.
 *
 * @param bytes of the file
 * @param depth of nested JSON
 * @param objects in the message
 */
public record MessageLimits(long bytes, int depth, int objects) {

    private static final long MIB = 1 << 20;

    /** All of it, the message, its body, the array: what stands around each object. */
    private static final int LEVELS_OF_A_MESSAGE = 4;

    /** What is read grows in memory and is copied, for several callers at a time. */
    private static final int PART_OF_MEMORY = 8;

    /** 128 MiB, 200 levels, 100,000 objects. */
    public static final MessageLimits DEFAULT = new MessageLimits(128 * MIB, 200, 100_000);

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public MessageLimits {
        if (bytes <= 0 || depth <= 0 || objects <= 0) {
            throw new IllegalArgumentException(
                    "the limits of a message must be positive: bytes "
                            + bytes
                            + ", depth "
                            + depth
                            + ", objects "
                            + objects);
        }
    }

    /**
     * How deeply an object that comes by itself may be nested, so that the message it goes into is
     * not nested more deeply than {@link #depth}.
     */
    public int depthOfObjects() {
        return Math.max(1, depth - LEVELS_OF_A_MESSAGE);
    }

    /**
     * The same, with no more bytes than can be held at a time.
     *
     * @param memory of the process, in bytes
     */
    public MessageLimits within(long memory) {
        return new MessageLimits(
                Math.max(1, Math.min(bytes, memory / PART_OF_MEMORY)), depth, objects);
    }
}
