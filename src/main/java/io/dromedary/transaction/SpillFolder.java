package io.dromedary.transaction;

import io.dromedary.eventlog.TransactionId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/** Where the spilled transactions of one log lie, a file each. */
final class SpillFolder {

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

    Path fileOf(TransactionId id) {
        return directory.resolve(
                Long.toHexString(id.time()) + "-" + Long.toHexString(id.offset()) + EXTENSION);
    }

    /**
     * Moves the transaction's records to its file.
     *
     * @throws IOException saying what cannot be written where, and what will happen
     */
    void spill(OpenTransaction transaction) throws IOException {
        Path file = fileOf(transaction.id());
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
    void keepOnly(Set<Path> files) throws IOException {
        try (DirectoryStream<Path> present = Files.newDirectoryStream(directory, "*" + EXTENSION)) {
            for (Path file : present) {
                if (!files.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Nothing was ever spilled.
            return;
        }
    }
}
