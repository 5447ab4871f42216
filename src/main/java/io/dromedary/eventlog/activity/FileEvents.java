package io.dromedary.eventlog.activity;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where news of folders comes from; what may go wrong there can be played in tests. */
interface FileEvents extends AutoCloseable {

    /**
     * Puts a folder under notification.
     *
     * @throws IOException if the system notifies of no more folders
     */
    WatchKey register(Path directory) throws IOException;

    /**
     * Waits for something to happen.
     *
     * @throws java.nio.file.ClosedWatchServiceException after {@link #close}
     */
    WatchKey take() throws InterruptedException;

    @Override
    void close() throws IOException;

    /** The system's, or none if it has no more to give: that is said once. */
    static Optional<FileEvents> ofSystem() {
        try {
            return Optional.of(new OfWatchService(FileSystems.getDefault().newWatchService()));
        } catch (IOException e) {
            OfWatchService.LOG.warn(
                    "no file notification ({}; on Linux see fs.inotify.max_user_instances): logs"
                            + " are polled, which notices growth up to {} ms later",
                    e.getMessage(),
                    PollPace.IDLE_NANOS / 1_000_000);
            return Optional.empty();
        }
    }

    /** The JDK's, which is inotify on Linux. */
    record OfWatchService(WatchService service) implements FileEvents {

        private static final Logger LOG = LoggerFactory.getLogger(FileEvents.class);

        @Override
        public WatchKey register(Path directory) throws IOException {
            return directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        }

        @Override
        public WatchKey take() throws InterruptedException {
            return service.take();
        }

        @Override
        public void close() throws IOException {
            service.close();
        }
    }
}
