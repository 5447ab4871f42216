package io.dromedary.eventlog.activity;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the file system tells of folders, on one thread for all of them. Thread-safe.
 *
 * <p>It may tell nothing at all: on a network share, or when the system's limit of watches is
 * reached. Then the folder is left to polling.
 */
final class Notifications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    /** For so long the system is not asked again after it has refused a folder. */
    private static final long REFUSAL_NANOS = Duration.ofMinutes(1).toNanos();

    /**
     * File systems on which every write is told at once. Not among them: shares, where only writes
     * of this machine are told; layered and shared folders of containers; Windows, which tells of a
     * growing file when it pleases while the writer holds it open.
     */
    private static final Set<String> RELIABLE =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "tmpfs");

    /**
     * A folder under notification.
     *
     * @param folder key of its file, to tell it from one that replaces it
     * @param reliable whether no write can escape
     */
    private record Registration(WatchKey key, Object folder, boolean reliable) {}

    private final Optional<FileEvents> source;
    private final Consumer<Path> onChange;
    private final Consumer<Path> onLoss;
    private final Runnable onOverflow;
    private final Map<Path, Registration> registrations = new HashMap<>();
    private final Map<WatchKey, Set<Path>> paths = new HashMap<>();
    private boolean refusalReported;
    private long refusedUntil = System.nanoTime();

    /**
     * Listens from now on, if there is anything to listen to.
     *
     * @param onChange called with the folder in which something happened
     * @param onLoss called with a folder that is gone or has been replaced
     * @param onOverflow called when events were lost: anything may have happened anywhere
     */
    Notifications(
            Optional<FileEvents> source,
            Consumer<Path> onChange,
            Consumer<Path> onLoss,
            Runnable onOverflow) {
        this.source = source;
        this.onChange = onChange;
        this.onLoss = onLoss;
        this.onOverflow = onOverflow;
        source.ifPresent(
                events -> {
                    Thread thread = new Thread(() -> listen(events), "event-log-notifications");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    /** What became of a folder. */
    enum State {
        /** Nothing new: it is there and under notification as before. */
        AS_BEFORE,
        /** It is there, and newly under notification: what happened until now was not told. */
        APPEARED,
        /** It is there, but the system does not notify. */
        SILENT,
        /** It is not there. */
        MISSING
    }

    /** Puts the folder under notification if it is there and is not yet, or is another one now. */
    synchronized State ensure(Path directory) {
        Object folder;
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(directory, BasicFileAttributes.class);
            if (!attributes.isDirectory()) {
                forget(directory);
                return State.MISSING;
            }
            folder = Objects.requireNonNullElse(attributes.fileKey(), directory);
        } catch (IOException e) {
            forget(directory);
            return State.MISSING;
        }
        Registration present = registrations.get(directory);
        if (present != null && present.key().isValid() && present.folder().equals(folder)) {
            return State.AS_BEFORE;
        }
        forget(directory);
        boolean willing = source.isPresent() && System.nanoTime() - refusedUntil >= 0;
        return willing && register(source.get(), directory, folder) ? State.APPEARED : State.SILENT;
    }

    /** Whether the folder is under a notification that tells of every write. */
    synchronized boolean isReliable(Path directory) {
        Registration registration = registrations.get(directory);
        return registration != null && registration.reliable();
    }

    /** Ends the notification of a folder. */
    synchronized void forget(Path directory) {
        Registration gone = registrations.remove(directory);
        if (gone == null) {
            return;
        }
        Set<Path> others = paths.getOrDefault(gone.key(), Set.of());
        others.remove(directory);
        if (others.isEmpty()) {
            paths.remove(gone.key());
            gone.key().cancel();
        }
    }

    private boolean register(FileEvents events, Path directory, Object folder) {
        try {
            WatchKey key = events.register(directory);
            boolean reliable = RELIABLE.contains(Files.getFileStore(directory).type());
            registrations.put(directory, new Registration(key, folder, reliable));
            paths.computeIfAbsent(key, any -> new HashSet<>()).add(directory);
            return true;
        } catch (IOException | ClosedWatchServiceException e) {
            refusedUntil = System.nanoTime() + REFUSAL_NANOS;
            if (!refusalReported) {
                refusalReported = true;
                LOG.warn(
                        "no file notification for {} ({}; on Linux see fs.inotify.max_user_watches):"
                                + " it and others like it are polled, which notices growth up to {}"
                                + " ms later",
                        directory,
                        e.getMessage(),
                        PollPace.IDLE_NANOS / 1_000_000);
            }
            return false;
        }
    }

    private void listen(FileEvents events) {
        try {
            while (true) {
                WatchKey key = events.take();
                boolean overflow = false;
                for (WatchEvent<?> event : key.pollEvents()) {
                    overflow |= event.kind() == StandardWatchEventKinds.OVERFLOW;
                }
                // before anyone is woken: what happens while he reads must be told again
                boolean there = key.reset();
                if (overflow) {
                    onOverflow.run();
                } else {
                    foldersOf(key).forEach(there ? onChange : onLoss);
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            LOG.debug("file notification has ended", e);
        }
    }

    private synchronized List<Path> foldersOf(WatchKey key) {
        return List.copyOf(paths.getOrDefault(key, Set.of()));
    }

    @Override
    public void close() {
        source.ifPresent(
                events -> {
                    try {
                        events.close();
                    } catch (IOException e) {
                        LOG.debug("closing file notification failed", e);
                    }
                });
    }
}
