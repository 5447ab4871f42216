package io.dromedary.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Temporary files that no crash leaves for long. Each process has a folder of its own for them,
 * which only its user may read, in the system's folder for temporary files ({@code
 * java.io.tmpdir}). It holds the lock of a file in it for as long as it lives, so the next process
 * knows what nobody uses any more, and deletes it. Whoever asks for a file deletes it.
 *
 * <p>Thread-safe.
 */
public final class TemporaryFiles {

    private static final String PREFIX = "dromedary-process-";
    private static final String LOCK = "in-use";
    private static final String LIBRARIES = "libraries";

    /** Between the moments when a folder is made and when it is locked. */
    private static final Duration BEGINNING = Duration.ofSeconds(5);

    private static final TemporaryFiles OF_THIS_PROCESS =
            new TemporaryFiles(Path.of(System.getProperty("java.io.tmpdir")));

    private final Path parent;

    /** This process's; guarded by this. */
    private Optional<Path> folder = Optional.empty();

    /** Below {@code parent}. */
    TemporaryFiles(Path parent) {
        this.parent = parent;
    }

    /** Those of this process. */
    public static TemporaryFiles ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /**
     * A new empty file, which only its owner may read.
     *
     * @param prefix begins its name, such as {@code message-}
     * @param suffix ends it, such as {@code .json}
     */
    public Path file(String prefix, String suffix) throws IOException {
        return Files.createTempFile(folder(), prefix, suffix);
    }

    /** A new empty folder, which only its owner may read. */
    public Path folder(String prefix) throws IOException {
        return Files.createTempDirectory(folder(), prefix);
    }

    /** For native libraries that Java libraries unpack for this process; gone when it ends. */
    public Path libraries() throws IOException {
        return Files.createDirectories(folder().resolve(LIBRARIES));
    }

    /** Deletes what processes have left that are gone, so far as it may be deleted. */
    public void sweep() {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path one : all) {
                if (!isOurs(one) && isLeft(one)) {
                    FolderTree.delete(one);
                }
            }
        } catch (IOException e) {
            // The system tidies its folder in the end; nothing depends on it.
        }
    }

    private synchronized boolean isOurs(Path one) {
        return folder.filter(one::equals).isPresent();
    }

    private synchronized Path folder() throws IOException {
        // Some systems delete what has lain there for days.
        if (folder.filter(Files::isDirectory).isEmpty()) {
            sweep();
            folder = Optional.of(begin());
        }
        return folder.get();
    }

    private Path begin() throws IOException {
        Path begun;
        try {
            begun = Files.createTempDirectory(parent, PREFIX);
        } catch (IOException e) {
            throw new IOException(
                    "No folder can be made for temporary files in "
                            + parent
                            + "; choose another with java -Djava.io.tmpdir=FOLDER -jar …",
                    e);
        }
        // Open, and locked, until the process ends.
        FileChannel channel =
                FileChannel.open(
                        begun.resolve(LOCK),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
        channel.lock();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> end(begun, channel), "temporary-files"));
        return begun;
    }

    /** Leaves what is still in use to the next process, as on Windows all loaded libraries are. */
    private static void end(Path begun, FileChannel channel) {
        try {
            FolderTree.delete(begun.resolve(LIBRARIES));
        } catch (IOException e) {
            // There are none, or they are in use.
        }
        try (DirectoryStream<Path> rest = Files.newDirectoryStream(begun)) {
            for (Path one : rest) {
                if (!one.endsWith(LOCK)) {
                    return;
                }
            }
            channel.close();
            FolderTree.delete(begun);
        } catch (IOException e) {
            // As after a crash.
        }
    }

    private static boolean isLeft(Path folder) {
        Path lock = folder.resolve(LOCK);
        try {
            Instant begun = Files.getLastModifiedTime(lock).toInstant();
            if (begun.isAfter(Instant.now().minus(BEGINNING))) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    FileLock held = channel.tryLock()) {
                return held != null;
            }
        } catch (IOException | OverlappingFileLockException e) {
            return false; // another user's, or gone, or locked by this very process
        }
    }
}
