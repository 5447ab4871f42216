package io.dromedary.event;

/**
 * Names of checkpoints: a source that is read once gives its own name, and each of several readers
 * of one source has {@code SOURCE?reader=NAME}. All of them yield events of the same source.
 */
public final class CheckpointNames {

    private static final String READER = "?reader=";

    private CheckpointNames() {}

    /**
     * The name of a reader's checkpoint.
     *
     * @param source as in the reader's events
     * @param reader tells it from the other readers of the source; empty for the first one
     */
    public static String of(String source, String reader) {
        return reader.isBlank() ? source : source + READER + reader;
    }

    /** The source of the events of whoever has the checkpoint. */
    public static String eventSource(String checkpoint) {
        int end = checkpoint.indexOf(READER);
        return end < 0 ? checkpoint : checkpoint.substring(0, end);
    }
}
