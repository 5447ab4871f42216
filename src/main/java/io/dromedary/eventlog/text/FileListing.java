package io.dromedary.eventlog.text;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/** The names of a log's files, listed anew only when the folder has changed. Not thread-safe. */
final class FileListing {

    /** The coarsest clock of a file system in use, FAT's: a change within it may not show. */
    private static final long CLOCK_MILLIS = 2000;

    private final LogFolder folder;
    private List<String> names = List.of();
    private long stamp = Long.MIN_VALUE;

    /** Whether a change since would show in the stamp. */
    private boolean settled;

    FileListing(LogFolder folder) {
        this.folder = folder;
    }

    /** All names, oldest file first. */
    List<String> names() throws IOException {
        long newStamp = stampOfFolder();
        if (newStamp != stamp || !settled) {
            settled = System.currentTimeMillis() - newStamp > CLOCK_MILLIS;
            names = folder.files();
            stamp = newStamp;
        }
        return names;
    }

    /** The files with a higher name, oldest first; {@code ""} stands before all. */
    List<String> after(String name) throws IOException {
        return names().stream().filter(other -> other.compareTo(name) > 0).toList();
    }

    /** The oldest file whose header says that it belongs to another log; none if none is known. */
    Optional<String> ofAnotherLogThan(String guid) throws IOException {
        if (guid.isEmpty()) {
            return Optional.empty();
        }
        for (String name : names()) {
            try (FileChannel channel = FileChannel.open(folder.file(name))) {
                Optional<LogHeader> header = LogHeader.read(channel);
                if (header.isPresent() && !header.get().guid().equals(guid)) {
                    return Optional.of(name);
                }
            } catch (NoSuchFileException e) {
                // Listed a moment ago, gone now: no candidate.
                settled = false;
            }
        }
        return Optional.empty();
    }

    /** Whether the folder may have changed since it was listed; one system call. */
    boolean hasChanged() {
        try {
            return !settled || stampOfFolder() != stamp;
        } catch (IOException e) {
            return true;
        }
    }

    private long stampOfFolder() throws IOException {
        try {
            return Files.getLastModifiedTime(folder.directory()).toMillis();
        } catch (NoSuchFileException e) {
            return Long.MIN_VALUE + 1;
        }
    }
}
