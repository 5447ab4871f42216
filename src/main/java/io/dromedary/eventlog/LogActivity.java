package io.dromedary.eventlog;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Tells when logs may have grown: one watcher for all logs where the file system notifies, polling
 * besides. Thread-safe.
 */
public interface LogActivity extends AutoCloseable {

    /**
     * Watches a folder.
     *
     * @param directory folder of the log; need not exist yet
     * @param hasNews asked when polling: 20 ms apart while the log is active, backing off to 2 s
     *     where the file system notifies and to 250 ms where it does not
     * @param wake called once when the folder is there, and when there may be news; called again
     *     only after it returned, so it should hand the work over and return
     * @return closing it ends the calls
     */
    Watch watch(Path directory, BooleanSupplier hasNews, Runnable wake);

    @Override
    void close();

    /** One watched folder. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
