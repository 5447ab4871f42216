package io.dromedary.eventlog;

/** Takes what a batch reading of a log finds, in log order, on the reading thread. */
@FunctionalInterface
public interface LogConsumer {

    /** The next record. */
    void record(EventLogRecord record);

    /** Something about the log itself; comes before the record that follows it. */
    default void notice(LogNotice notice) {}

    /**
     * How far reading has come; called about once a megabyte and at the end.
     *
     * @param bytesRead bytes of the log that have been read
     * @param bytesTotal bytes of the log when reading began
     */
    default void progress(long bytesRead, long bytesTotal) {}
}
