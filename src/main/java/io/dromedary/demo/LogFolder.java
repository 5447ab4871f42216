package io.dromedary.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A {@code 1Cv8Log} folder: the dictionary and the file that is being appended to. Not thread-safe.
 */
final class LogFolder implements Closeable {

    /** Dates in records and in names of files. */
    static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private static final String EXTENSION = ".lgp";

    private final Path directory;
    private Rotation rotation;
    private final Clock clock;
    private final Random random;
    private final double lateDictionary;
    private final PieceWriter writer;
    private UUID guid;
    private LogDictionary dictionary;
    private LogFile file;
    private LocalDateTime fileStart;
    private Optional<LocalDateTime> rotateAfter = Optional.empty();

    /** Goes on with the log in the folder, or begins one. */
    LogFolder(SimulationSettings settings, Random random) throws IOException {
        this.directory = Files.createDirectories(settings.directory());
        this.rotation = settings.rotation();
        this.clock = settings.clock();
        this.random = random;
        this.lateDictionary = settings.manners().lateDictionary();
        this.writer = new PieceWriter(random, settings.manners().splitWrite());
        Path known = directory.resolve(LogDictionary.FILE);
        List<Path> files = files();
        if (Files.exists(known) && !files.isEmpty()) {
            Path newest = files.get(files.size() - 1);
            guid = LogText.guidOf(known);
            dictionary = LogDictionary.reopen(directory, writer);
            file = LogFile.reopen(newest, writer);
            fileStart = LocalDateTime.parse(file.name().replace(EXTENSION, ""), DATE);
        } else {
            guid = newGuid();
            dictionary = LogDictionary.create(directory, guid, writer);
            open(rotation.startOf(now()));
        }
    }

    /** Appends a record; what it names and is not in the dictionary yet is entered there. */
    Written append(EventRecord record) throws IOException {
        LocalDateTime date = now();
        rotateIfDue(date);
        long offset = file.next();
        byte[] bytes = record.format(dictionary, date, offset);
        boolean late = random.nextDouble() < lateDictionary;
        if (!late) {
            dictionary.flush();
        }
        // Before it is written: a reader may have it while this thread still waits for its turn.
        long nanos = System.nanoTime();
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        file.append(bytes);
        if (late) {
            dictionary.flush();
        }
        return new Written(
                file.header().toString(), file.name(), offset, crc(bytes), date, micros, nanos);
    }

    /** Overwrites the letter of a record, unless its file is gone or is another one by now. */
    void patch(Written begin, char letter) throws IOException {
        if (isCurrent(begin)) {
            file.patch(begin.offset(), letter);
        } else if (holds(begin)) {
            LogFile.patch(directory.resolve(begin.file()), begin.offset(), letter);
        }
    }

    /** Whether the file of that record is still there. */
    boolean holds(Written record) throws IOException {
        Path path = directory.resolve(record.file());
        return isCurrent(record)
                || (Files.exists(path) && LogText.guidOf(path).toString().equals(record.header()));
    }

    /** The first record of the next second begins a new file. */
    void rotateWithTheNextSecond() {
        rotateAfter = Optional.of(now());
    }

    /**
     * From now on a file is begun after another period: the next record goes to the file of that
     * period, which may be there already, and whose name may be lower than the present one's.
     */
    void divideBy(Rotation period) throws IOException {
        rotation = period;
        LocalDateTime start = rotation.startOf(now());
        Path path = directory.resolve(DATE.format(start) + EXTENSION);
        if (path.getFileName().toString().equals(file.name())) {
            return;
        }
        file.close();
        if (Files.exists(path)) {
            fileStart = start;
            file = LogFile.reopen(path, writer);
        } else {
            open(start);
        }
    }

    /** Removes all files but the current one. */
    void removeOldFiles() throws IOException {
        for (Path old : files()) {
            if (!old.getFileName().toString().equals(file.name())) {
                Files.delete(old);
                Files.deleteIfExists(LogFile.indexOf(old));
            }
        }
    }

    /**
     * Removes the whole log and begins another under the same file name.
     *
     * @param sameFile the file is emptied and filled again rather than replaced
     */
    void recreate(boolean sameFile) throws IOException {
        removeOldFiles();
        close();
        Path current = directory.resolve(file.name());
        if (!sameFile) {
            Files.delete(current);
            Files.delete(directory.resolve(LogDictionary.FILE));
        }
        guid = newGuid();
        dictionary = LogDictionary.create(directory, guid, writer);
        open(fileStart);
    }

    /** Writes the dictionary anew under another GUID. */
    void rewriteDictionary(boolean sameFile) throws IOException {
        guid = newGuid();
        dictionary.rewrite(guid, sameFile);
    }

    @Override
    public void close() throws IOException {
        dictionary.close();
        file.close();
    }

    private boolean isCurrent(Written record) {
        return record.file().equals(file.name())
                && record.header().equals(file.header().toString());
    }

    private void rotateIfDue(LocalDateTime date) throws IOException {
        if (rotateAfter.isPresent() && date.isAfter(rotateAfter.get())) {
            rotateAfter = Optional.empty();
            file.close();
            open(date);
        } else if (rotation.startOf(date).isAfter(fileStart)) {
            file.close();
            open(rotation.startOf(date));
        }
    }

    private void open(LocalDateTime start) throws IOException {
        fileStart = start;
        file = LogFile.create(directory.resolve(DATE.format(start) + EXTENSION), guid, writer);
    }

    private LocalDateTime now() {
        return LocalDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> path.toString().endsWith(EXTENSION)).sorted().toList();
        }
    }

    private UUID newGuid() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return UUID.nameUUIDFromBytes(bytes);
    }

    private static int crc(byte[] record) {
        byte[] resolved = record.clone();
        resolved[LogFile.LETTER] = 'N';
        CRC32 crc = new CRC32();
        crc.update(resolved);
        return (int) crc.getValue();
    }
}
