package io.dromedary.transaction;

import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.TransactionId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the spilled transactions of one log lie, a file each. */
final class SpillFolder {

    private static final Logger LOG = LoggerFactory.getLogger(SpillFolder.class);

    private static final String EXTENSION = ".spill";

    private static final int NAME_LIMIT = 120;

    private final String infobase;
    private final Path directory;

    SpillFolder(Path root, String infobase) {
        this.infobase = infobase;
        this.directory = root.resolve("transactions-" + folderName(infobase));
    }

    /** Names of infobases may hold characters that no file system takes, and be of any length. */
    private static String folderName(String infobase) {
        String name = URLEncoder.encode(infobase, StandardCharsets.UTF_8).replace("*", "%2A");
        return name.length() <= NAME_LIMIT
                ? name
                : name.substring(0, NAME_LIMIT) + "-" + Integer.toHexString(infobase.hashCode());
    }

    /**
     * The file of a transaction.
     *
     * @param first its first record between Begin and end: a damaged log may hold the same {T,O}
     *     again while the outcome of the former is still being read
     */
    Path fileOf(TransactionId id, LogPosition first) {
        String place =
                first instanceof LogPosition.InFile text
                        ? text.file() + "-" + text.offset()
                        : Long.toString(((LogPosition.InDatabase) first).row());
        return directory.resolve(
                Long.toHexString(id.time())
                        + "-"
                        + Long.toHexString(id.offset())
                        + "-"
                        + place
                        + EXTENSION);
    }

    /**
     * Moves the transaction's records to its file.
     *
     * @throws IOException saying what cannot be written where, and what will happen
     */
    void spill(OpenTransaction transaction) throws IOException {
        Optional<LogPosition> first = transaction.first();
        if (first.isEmpty()) {
            return;
        }
        Path file = fileOf(transaction.id(), first.get());
        try {
            transaction.spillTo(file);
        } catch (IOException e) {
            throw new IOException(
                    "cannot spill the open transaction "
                            + transaction.id().asText()
                            + " of infobase "
                            + infobase
                            + " to "
                            + file
                            + ": "
                            + e
                            + "; once that works (free space, rights) its batch is read again and"
                            + " nothing is lost",
                    e);
        }
    }

    /** Deletes the files of transactions that nobody remembers. */
    void keepOnly(Set<Path> files) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> present = Files.newDirectoryStream(directory, "*" + EXTENSION)) {
            for (Path file : present) {
                if (!files.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // They only take room; what is remembered is not touched by it.
            LOG.warn("Cannot delete spilled transactions that are done with in {}", directory, e);
        }
    }
}
