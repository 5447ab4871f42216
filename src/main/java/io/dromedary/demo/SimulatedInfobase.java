package io.dromedary.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * An infobase that is being worked in, as seen from its event log (журнал регистрации).
 *
 * <p>Writes a {@code 1Cv8Log} folder in the sequential format in the platform's exact manner: the
 * separator before the next record, the letter of a {@code Begin} overwritten in place when its
 * transaction ends, transactions of many sessions interleaved. Opened on a folder with a log it
 * goes on like a platform that was restarted: with new sessions, while what was open stays {@code
 * U} for ever.
 *
 * <p>{@link #start} works at the settings' rate on a thread of its own until {@link #close};
 * without it {@link #advance} works on the caller's. Thread-safe.
 */
public final class SimulatedInfobase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedInfobase.class);
    private static final Duration STOPPING = Duration.ofSeconds(5);
    private static final long LARGEST_DELAY = Duration.ofSeconds(1).toNanos();

    private final SimulationSettings settings;
    private final Platform platform;
    private final ReentrantLock lock = new ReentrantLock(true);
    private Optional<Thread> worker = Optional.empty();
    private volatile boolean stopping;

    /**
     * Opens the log, or begins it.
     *
     * @throws IOException if the folder cannot be written to
     */
    public SimulatedInfobase(SimulationSettings settings, Ledger ledger) throws IOException {
        this.settings = settings;
        this.platform = new Platform(settings, ledger);
    }

    /** Begins to work. */
    public void start() {
        lock.lock();
        try {
            if (worker.isEmpty() && !stopping) {
                Thread thread = new Thread(this::work, "simulated-infobase");
                thread.setDaemon(true);
                worker = Optional.of(thread);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Works until that many more transactions have ended, without waiting in between. */
    public void advance(int transactions) {
        for (int i = 0; i < transactions; i++) {
            exclusively(platform::advance);
        }
    }

    /** Lets every open transaction come to its end; none begins until {@link #advance}. */
    public void settle() {
        exclusively(platform::settle);
    }

    /** How many transactions are open now. */
    public int openTransactions() {
        lock.lock();
        try {
            return platform.open();
        } finally {
            lock.unlock();
        }
    }

    /** The first record of the next second goes to a new file; what is open stays open. */
    public void rotate() {
        exclusively(platform::rotateWithTheNextSecond);
    }

    /** The next record goes to the file of another period, begun now or long ago, any at random. */
    public void changePeriod() {
        exclusively(platform::changePeriod);
    }

    /** Removes all files but the current one (сокращение журнала). */
    public void reduce() {
        exclusively(platform::reduce);
    }

    /** Removes the whole log and begins another under the same file name; all sessions are gone. */
    public void recreate() {
        exclusively(platform::recreate);
    }

    /** Writes the dictionary anew with another GUID and the same numbers, as a restore does. */
    public void restore() {
        exclusively(platform::restore);
    }

    /** Stops like a platform that is killed: open transactions stay open. */
    @Override
    public void close() {
        stopping = true;
        worker.ifPresent(SimulatedInfobase::join);
        exclusively(platform::close);
    }

    /**
     * Runs a simulated infobase as a process of its own.
     *
     * @param arguments {@code --help} shows them
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SimulationCommand()).execute(arguments));
    }

    private void work() {
        double nanosEach = Duration.ofSeconds(1).toNanos() / settings.rate();
        double due = System.nanoTime();
        while (!stopping) {
            long now = System.nanoTime();
            if (now < due) {
                LockSupport.parkNanos(Math.min((long) due - now, LARGEST_DELAY));
                continue;
            }
            due = Math.max(due, now - (double) LARGEST_DELAY) + nanosEach;
            try {
                advance(1);
            } catch (UncheckedIOException e) {
                LOG.error(
                        "The simulated infobase stops: cannot write its log in {}",
                        settings.directory(),
                        e);
                return;
            }
        }
    }

    private static void join(Thread thread) {
        LockSupport.unpark(thread);
        try {
            thread.join(STOPPING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void exclusively(Session.Step work) {
        lock.lock();
        try {
            work.take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }
}
