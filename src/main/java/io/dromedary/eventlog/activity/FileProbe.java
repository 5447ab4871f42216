package io.dromedary.eventlog.activity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a file that is rewritten in place has changed since it was read, for the price of one
 * system call.
 *
 * <p>Its length says little, so its time of modification is compared too. Times have a grain: two
 * writes within one tick leave the same stamp, and a reading between them must not be the last one.
 * So after a change the file is read once more, {@link #GRAIN} later; only then an equal stamp
 * means that there is nothing new. That needs no clock to agree with the file system's.
 *
 * <p>{@link #hasNews} may be called by any thread; the rest is for the one that reads.
 */
public final class FileProbe {

    /** Ticks of today's file systems are 4 to 10 ms. */
    private static final long GRAIN = Duration.ofMillis(50).toNanos();

    /** Of file systems that count whole seconds, or two. */
    private static final long COARSE_GRAIN = Duration.ofMillis(2_100).toNanos();

    /**
     * What the system says of the file.
     *
     * @param key tells the file from another one under its name; empty where the system knows none
     * @param directory time of the folder where the system knows no file keys (Windows): there a
     *     file's own time may lag while it is open, but SQLite creates and deletes a journal with
     *     each commit
     */
    public record Stamp(long size, FileTime modified, Object key, Optional<FileTime> directory) {

        private boolean isCoarse() {
            return modified.toMillis() % 1_000 == 0;
        }
    }

    private record Reading(Stamp stamp, long nanos, boolean settled) {}

    private final Path file;
    private volatile Optional<Reading> last = Optional.empty();

    /** Nothing has been read yet. */
    public FileProbe(Path file) {
        this.file = file;
    }

    /**
     * The file as it is now: to be taken before it is read.
     *
     * @throws IOException if it is not there
     */
    public Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return new Stamp(
                attributes.size(),
                attributes.lastModifiedTime(),
                key == null ? "" : key,
                key == null
                        ? Optional.of(Files.getLastModifiedTime(file.toAbsolutePath().getParent()))
                        : Optional.empty());
    }

    /** Everything that the file held at {@code stamp} has been read. */
    public void read(Stamp stamp) {
        long now = System.nanoTime();
        Optional<Reading> before = last;
        boolean same = before.isPresent() && before.get().stamp().equals(stamp);
        if (same && before.get().settled()) {
            return;
        }
        if (same && isOverGrain(before.get(), now)) {
            last = Optional.of(new Reading(stamp, now, true));
        } else if (!same) {
            last = Optional.of(new Reading(stamp, now, false));
        }
    }

    /** There is more in the file than was read. */
    public void moreToRead() {
        last = Optional.empty();
    }

    /** Whether the file is surely as it was when it was read. */
    public boolean isUnchanged(Stamp stamp) {
        Optional<Reading> reading = last;
        return reading.isPresent()
                && reading.get().settled()
                && reading.get().stamp().equals(stamp)
                && stamp.directory().isEmpty();
    }

    /** Whether there may be something to read; so it is if the file is not there. */
    public boolean hasNews() {
        Optional<Reading> reading = last;
        if (reading.isEmpty()) {
            return true;
        }
        try {
            return !reading.get().stamp().equals(stamp())
                    || (!reading.get().settled() && isOverGrain(reading.get(), System.nanoTime()));
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isOverGrain(Reading reading, long now) {
        return now - reading.nanos() > (reading.stamp().isCoarse() ? COARSE_GRAIN : GRAIN);
    }
}
