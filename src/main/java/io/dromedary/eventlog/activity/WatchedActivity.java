package io.dromedary.eventlog.activity;

import io.dromedary.eventlog.LogActivity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches all logs with one file watcher and four threads: one hears what the file system tells,
 * one looks at the logs besides (some file systems tell nothing, none tells what another machine
 * writes), and two wake the readers.
 *
 * <p>A log is looked at every 20 ms while it is active, backing off to 250 ms when nothing happens,
 * and to 2 s where the file system is known to tell of every write.
 *
 * <p>A folder that is not there is waited for; one that is replaced is found again. A share that
 * hangs holds up the looking, not the hearing.
 */
public final class WatchedActivity implements LogActivity {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedActivity.class);

    /** How often it is checked that a folder is still the one under notification. */
    private static final long CHECK_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int WAKERS = 2;

    private final ThreadPoolExecutor wakers;
    private final Notifications notifications;
    private final Map<Path, Folder> folders = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** The logs of one folder. */
    private static final class Folder {
        final Path directory;
        final List<WatchedLog> logs = new CopyOnWriteArrayList<>();

        /** Whether it is to be checked at once. */
        volatile boolean doubtful = true;

        /** Only for the polling thread. */
        boolean there;

        long nextCheck;

        /** The longest pause between two looks. */
        long idle = PollPace.IDLE_NANOS;

        Folder(Path directory) {
            this.directory = directory;
        }
    }

    /** With the notification of the system, as far as it has one. */
    public WatchedActivity() {
        this(FileEvents.ofSystem());
    }

    /** Without notification: for shares that promise it and keep silent, and for measuring. */
    public static WatchedActivity pollingOnly() {
        return new WatchedActivity(Optional.empty());
    }

    WatchedActivity(Optional<FileEvents> events) {
        AtomicInteger number = new AtomicInteger();
        wakers =
                new ThreadPoolExecutor(
                        WAKERS,
                        WAKERS,
                        0,
                        TimeUnit.SECONDS,
                        // at most one entry a watch
                        new LinkedBlockingQueue<>(),
                        task -> daemon(task, "event-log-waker-" + number.incrementAndGet()));
        notifications =
                new Notifications(events, this::changed, this::lost, this::everythingChanged);
        daemon(this::poll, "event-log-poller").start();
    }

    @Override
    public Watch watch(Path directory, BooleanSupplier hasNews, Runnable wake) {
        Path folder = directory.toAbsolutePath().normalize();
        WatchedLog log = new WatchedLog(folder, hasNews, wake, wakers, this::forget);
        folders.compute(
                folder,
                (path, known) -> {
                    Folder there = known == null ? new Folder(path) : known;
                    there.logs.add(log);
                    return there;
                });
        return log;
    }

    @Override
    public void close() {
        closed.countDown();
        notifications.close();
        wakers.shutdown();
    }

    private void forget(WatchedLog log) {
        folders.computeIfPresent(
                log.directory(),
                (path, folder) -> {
                    folder.logs.remove(log);
                    if (folder.logs.isEmpty()) {
                        notifications.forget(path);
                        return null;
                    }
                    return folder;
                });
    }

    private void changed(Path directory) {
        Folder folder = folders.get(directory);
        if (folder != null) {
            wake(folder);
        }
    }

    private void lost(Path directory) {
        Folder folder = folders.get(directory);
        if (folder != null) {
            folder.doubtful = true;
            wake(folder);
        }
    }

    private void everythingChanged() {
        LOG.debug("file notification lost events: every log is looked at");
        folders.values().forEach(WatchedActivity::wake);
    }

    private static void wake(Folder folder) {
        long now = System.nanoTime();
        for (WatchedLog log : folder.logs) {
            log.pace().happened(now);
            log.signal();
        }
    }

    private void poll() {
        try {
            long tick = 0;
            while (!closed.await(tick, TimeUnit.NANOSECONDS)) {
                tick = lookWithoutFail();
            }
        } catch (InterruptedException e) {
            LOG.debug("polling has ended", e);
        }
    }

    private long lookWithoutFail() {
        try {
            return look();
        } catch (RuntimeException e) {
            LOG.error("looking at the logs failed; it is tried again", e);
            return PollPace.IDLE_NANOS;
        }
    }

    /** Looks at every log that is due. Returns the time until the next look. */
    private long look() {
        long now = System.nanoTime();
        long pause = PollPace.IDLE_NANOS;
        for (Folder folder : folders.values()) {
            check(folder, now);
            for (WatchedLog log : folder.logs) {
                PollPace pace = log.pace();
                if (pace.isDue(now)) {
                    boolean news = folder.there && log.ask();
                    pace.polled(news, now, folder.idle);
                    if (news) {
                        log.signal();
                    }
                }
                pause = Math.min(pause, pace.dueIn(now));
            }
        }
        return Math.max(pause, PollPace.ACTIVE_NANOS);
    }

    private void check(Folder folder, long now) {
        if (!folder.doubtful && now - folder.nextCheck < 0) {
            return;
        }
        folder.doubtful = false;
        boolean wasThere = folder.there;
        Notifications.State state = notifications.ensure(folder.directory);
        if (!folders.containsKey(folder.directory)) {
            notifications.forget(folder.directory);
        }
        folder.there = state != Notifications.State.MISSING;
        if (state == Notifications.State.APPEARED || folder.there != wasThere) {
            wake(folder);
        }
        folder.idle =
                notifications.isReliable(folder.directory)
                        ? PollPace.NOTIFIED_IDLE_NANOS
                        : PollPace.IDLE_NANOS;
        folder.nextCheck = now + (folder.there ? CHECK_NANOS : PollPace.IDLE_NANOS);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
