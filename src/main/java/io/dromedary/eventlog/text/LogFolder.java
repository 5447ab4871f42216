package io.dromedary.eventlog.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the files of a log lie: a folder, or a single {@code .lgp} with the dictionary beside it.
 * Files are ordered by name, which is the beginning of their period; times of writing are not
 * reliable. Immutable.
 */
final class LogFolder {

    /** How the name of a file with records ends. */
    static final String SUFFIX = ".lgp";

    private final Path directory;
    private final String onlyFile;

    LogFolder(Path location) {
        boolean single =
                location.getFileName().toString().endsWith(SUFFIX) && !Files.isDirectory(location);
        this.directory = single ? location.toAbsolutePath().getParent() : location;
        this.onlyFile = single ? location.getFileName().toString() : "";
    }

    Path directory() {
        return directory;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    Path dictionary() {
        return directory.resolve(LogDictionary.FILE_NAME);
    }

    /**
     * Tells a log without files from one that cannot be reached.
     *
     * @throws IOException if the folder is not there
     */
    void checkThere() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("event log " + directory + " cannot be read: it is not there");
        }
    }

    /** Names of the files with records, oldest first; none if the folder is not there (yet). */
    List<String> files() throws IOException {
        if (!onlyFile.isEmpty()) {
            return Files.exists(file(onlyFile)) ? List.of(onlyFile) : List.of();
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        names.sort(null);
        return names;
    }
}
