package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogNotice;
import java.io.IOException;

/** Takes records as they lie in the reader's buffer, in log order, on the reading thread. */
@FunctionalInterface
public interface ViewConsumer {

    /**
     * The next record.
     *
     * @param view valid during the call only
     */
    void record(RecordView view) throws IOException;

    /** The records that follow are in this file. */
    default void file(String name, String header) {}

    /** Something about the log itself; comes before the record that follows it. */
    default void notice(LogNotice notice) {}

    /** How far reading has come; called about once a megabyte and at the end. */
    default void progress(long bytesRead, long bytesTotal) {}
}
