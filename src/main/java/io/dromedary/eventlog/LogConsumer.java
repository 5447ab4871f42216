package io.dromedary.eventlog;

/** Takes what a batch reading of a log finds, in log order, on the thread that reads. */
public interface LogConsumer {

    /** One record. */
    void record(EventLogRecord record);

    /** Something about the log itself. */
    default void notice(LogNotice notice) {}

    /** How far the reading is. */
    default void progress(long bytesRead, long bytesTotal) {}
}
