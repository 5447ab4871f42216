package io.dromedary.eventlog.registry;

import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.activity.FileProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The infobases of one cluster: {@code 1CV8Clst.lst} in a folder {@code reg_<port>}. The platform
 * rewrites that file while it runs; what is read in the middle of that does not count, and the last
 * good state stays until there is a new one. Thread-safe.
 */
public final class ClusterRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterRegistry.class);

    private static final String NAME = "1CV8Clst.lst";

    /** The platform's copy of the state before. */
    private static final String PREVIOUS = "1CV8Clsto.lst";

    private static final long LARGEST = 64 << 20;

    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long COMPLAIN_AFTER = Duration.ofSeconds(10).toNanos();

    private final Path directory;
    private final Path file;
    private final FileProbe probe;

    /** Read by anybody: who asks must not wait for a folder that hangs. */
    private volatile List<Infobase> infobases;

    private long brokenSince;
    private boolean complained;

    private ClusterRegistry(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(NAME);
        this.probe = new FileProbe(file);
        this.infobases = List.of();
    }

    /**
     * Reads the registry; from the platform's previous copy if the file itself stays unreadable.
     *
     * @param directory the folder {@code reg_<port>}
     * @throws IOException if there is no registry or neither can be read; the message names the
     *     file
     */
    public static ClusterRegistry open(Path directory) throws IOException {
        ClusterRegistry registry = new ClusterRegistry(directory);
        long deadline = System.nanoTime() + PATIENCE;
        while (true) {
            try {
                registry.infobases = registry.read();
                return registry;
            } catch (IOException e) {
                boolean waiting = !(e instanceof NoSuchFileException);
                if (!waiting || System.nanoTime() > deadline) {
                    registry.infobases = registry.previous(e);
                    return registry;
                }
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    /** The infobases as last read, in the order of the registry. */
    public List<Infobase> infobases() {
        return infobases;
    }

    /** The folder of an infobase's log; it need not exist. */
    public Path directoryOf(Infobase infobase) {
        return directory.resolve(infobase.guid()).resolve("1Cv8Log");
    }

    /**
     * Reads the registry again if it has changed.
     *
     * @return whether infobases were added, removed or renamed; false also if it cannot be read now
     */
    public synchronized boolean refresh() {
        List<Infobase> before = infobases;
        try {
            infobases = read();
            brokenSince = 0;
            complained = false;
        } catch (IOException e) {
            probe.moreToRead();
            complainIfItLasts(e);
        }
        return !Infobase.areSame(before, infobases);
    }

    /**
     * Follows the registry from now on.
     *
     * @param onChange called when {@link #infobases} are others than before, one call at a time
     */
    public LogActivity.Watch follow(LogActivity activity, Runnable onChange) {
        return activity.watch(
                directory,
                probe::hasNews,
                () -> {
                    if (refresh()) {
                        onChange.run();
                    }
                });
    }

    private List<Infobase> read() throws IOException {
        FileProbe.Stamp stamp = probe.stamp();
        List<Infobase> read = read(file);
        probe.read(stamp);
        return read;
    }

    private List<Infobase> previous(IOException reason) throws IOException {
        Path copy = directory.resolve(PREVIOUS);
        try {
            List<Infobase> infobases = read(copy);
            LOG.warn("{}; {} is used until it can be read", message(reason), copy);
            return infobases;
        } catch (IOException e) {
            reason.addSuppressed(e);
            throw reason instanceof NoSuchFileException
                    ? new IOException("there is no cluster registry " + file, reason)
                    : reason;
        }
    }

    private static List<Infobase> read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > LARGEST) {
            throw new IOException(
                    "cluster registry " + file + " is not read: it has " + size + " bytes");
        }
        try {
            return RegistryParser.parse(
                    new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "cluster registry " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void complainIfItLasts(IOException e) {
        long now = System.nanoTime();
        if (brokenSince == 0) {
            brokenSince = now;
        } else if (!complained && now - brokenSince > COMPLAIN_AFTER) {
            complained = true;
            LOG.warn(
                    "{}; the {} infobases known before stay in use until it can be read",
                    message(e),
                    infobases.size());
        }
    }

    private String message(IOException e) {
        return e instanceof NoSuchFileException
                ? "cluster registry " + file + " is not there"
                : e.getMessage();
    }
}
