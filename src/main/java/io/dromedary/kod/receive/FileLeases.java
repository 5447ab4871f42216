package io.dromedary.kod.receive;

import io.dromedary.kod.message.StreamKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases by locks on files in {@code .dromedary} of the exchange directory: the one place that all
 * processes on it share. The system gives them back when a process is killed.
 *
 * <p>Thread-safe.
 */
public final class FileLeases implements StreamLeases {

    private static final Logger LOG = LoggerFactory.getLogger(FileLeases.class);

    /** A stream of another process is asked for again after this. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Path folder;
    private final Map<StreamKey, FileChannel> held = new HashMap<>();

    /** When to ask again, by {@link System#nanoTime()}. */
    private final Map<StreamKey, Long> refused = new HashMap<>();

    /** Leases of the streams in {@code root}. */
    public FileLeases(Path root) {
        this.folder = root.resolve(".dromedary");
    }

    @Override
    public synchronized boolean holds(StreamKey stream) {
        if (held.containsKey(stream)) {
            return true;
        }
        Long again = refused.get(stream);
        if (again != null && System.nanoTime() - again < 0) {
            return false;
        }
        if (take(stream)) {
            if (refused.remove(stream) != null) {
                LOG.info("КОД {}: the stream is read by this process now", stream);
            }
            return true;
        }
        if (refused.put(stream, System.nanoTime() + AGAIN.toNanos()) == null) {
            LOG.info("КОД {}: another process reads this stream in {}", stream, folder);
        }
        return false;
    }

    private boolean take(StreamKey stream) {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel =
                    FileChannel.open(
                            folder.resolve(stream + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                held.put(stream, channel);
                return true;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("КОД {}: another route of this process reads it", stream, e);
        } catch (IOException e) {
            LOG.warn(
                    "КОД {}: {} cannot be locked ({}). Does the share support locks, and may this"
                            + " user write there?",
                    stream,
                    folder,
                    e.toString());
        }
        close(channel);
        return false;
    }

    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("КОД: a lock could not be released: {}", e.toString());
        }
    }

    @Override
    public synchronized void close() {
        held.values().forEach(FileLeases::close);
        held.clear();
    }
}
