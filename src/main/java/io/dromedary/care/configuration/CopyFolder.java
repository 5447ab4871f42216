package io.dromedary.care.configuration;

import io.dromedary.disk.DurableFiles;
import io.dromedary.disk.DurableNames;
import io.dromedary.disk.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where copies of clusters' settings are kept: {@code FOLDER/CLUSTER/20260131-003000Z/} with {@code
 * cluster.json} and the plain files, which only this user of the machine can read, as those of 1C
 * hold passwords. A copy has its name when it is whole and on disk. Thread-safe.
 */
final class CopyFolder {

    private static final Logger LOG = LoggerFactory.getLogger(CopyFolder.class);

    private static final String SETTINGS = "cluster.json";
    private static final String PARTIAL = "partial-";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss'Z'");
    private static final Pattern NAME = Pattern.compile("[0-9]{8}-[0-9]{6}Z");
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}0-9][\\p{L}0-9_.-]{0,99}");
    private static final List<String> FILES =
            List.of("1cv8wsrv.lst", "1cv8clst.lst", "rescntsrv.lst");

    /** A list of 1C is some kilobytes; a longer file is none. */
    private static final long MOST_BYTES = 64L << 20;

    private final Path folder;

    CopyFolder(Path folder) {
        this.folder = folder;
    }

    /** Of a cluster; names that could lead elsewhere are refused. */
    private Path of(String cluster) {
        if (!PLAIN.matcher(cluster).matches()) {
            throw new CopyException(
                    "The name '%s' of a cluster cannot be that of a folder".formatted(cluster));
        }
        return folder.resolve(cluster);
    }

    /**
     * The plain files of a cluster.
     *
     * @param places files, or folders that they are looked for in, also in {@code reg_PORT}
     * @throws CopyException if one is not there, or a folder has none
     */
    static List<Path> files(List<Path> places) {
        List<Path> files = new ArrayList<>();
        for (Path place : places) {
            if (!Files.exists(place)) {
                throw new CopyException(
                        place + ", which cluster-config: files names, is not there");
            }
            try (Stream<Path> found = Files.walk(place, 2)) {
                List<Path> own =
                        found.filter(Files::isRegularFile)
                                .filter(file -> file.equals(place) || isList(file))
                                .sorted()
                                .toList();
                if (own.isEmpty()) {
                    throw new CopyException("In %s there is none of %s".formatted(place, FILES));
                }
                files.addAll(own);
            } catch (IOException e) {
                throw new CopyException(place + " cannot be read: " + e, e);
            }
        }
        return files;
    }

    private static boolean isList(Path file) {
        return FILES.contains(file.getFileName().toString().toLowerCase(Locale.ROOT));
    }

    /**
     * Keeps a copy.
     *
     * @return its name
     */
    String keep(ClusterCopy copy, List<Path> files, UUID job) {
        Path own = of(copy.cluster());
        String name = TIME.format(LocalDateTime.ofInstant(copy.takenAt(), ZoneOffset.UTC));
        try {
            Files.createDirectories(own);
            Path partial = own.resolve(PARTIAL + job);
            create(partial);
            DurableFiles.write(partial.resolve(SETTINGS), copy.write());
            int number = 1;
            for (Path file : files) {
                if (Files.size(file) > MOST_BYTES) {
                    throw new CopyException(file + " is too long for a list of 1C");
                }
                DurableFiles.write(
                        partial.resolve(number + "-" + file.getFileName()),
                        Files.readAllBytes(file));
                number++;
            }
            DurableNames.sync(partial);
            Files.move(partial, own.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            DurableNames.sync(own);
            return name;
        } catch (IOException e) {
            throw new CopyException(
                    "The copy %s of %s cannot be written: %s".formatted(name, own, e), e);
        }
    }

    private static void create(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(directory);
        }
    }

    /**
     * A copy to restore from.
     *
     * @param passedOver newer ones by their names, the newest first, and why they were not taken
     */
    record Found(String name, ClusterCopy copy, Map<String, String> passedOver) {}

    /**
     * Reads a copy.
     *
     * @param name of it, which need not be whole; the newest that is whole if empty
     * @throws CopyException if it is not there, or damaged, or none is whole
     */
    Found read(String cluster, Optional<String> name) {
        Path own = of(cluster);
        List<String> all = names(own);
        if (all.isEmpty() || (name.isPresent() && !all.contains(name.get()))) {
            throw new CopyException(
                    "There is no copy %s in %s; there is %s".formatted(name.orElse(""), own, all));
        }
        if (name.isPresent()) {
            return new Found(name.get(), read(own.resolve(name.get())), Map.of());
        }
        Map<String, String> passedOver = new LinkedHashMap<>();
        return newestWhole(own, all, passedOver)
                .orElseThrow(
                        () ->
                                new CopyException(
                                        "No copy in %s is whole. Name the one to restore from: %s. Of the newest could not be read: %s"
                                                .formatted(
                                                        own,
                                                        all,
                                                        passedOver.get(all.get(all.size() - 1)))));
    }

    /** One that rac told everything for; those with problems may lack what is needed most. */
    private static Optional<Found> newestWhole(
            Path own, List<String> names, Map<String, String> passedOver) {
        for (int i = names.size() - 1; i >= 0; i--) {
            String name = names.get(i);
            try {
                ClusterCopy copy = read(own.resolve(name));
                if (copy.isWhole()) {
                    return Optional.of(new Found(name, copy, passedOver));
                }
                passedOver.put(name, copy.problems());
            } catch (CopyException e) {
                passedOver.put(name, e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static ClusterCopy read(Path copy) {
        Path file = copy.resolve(SETTINGS);
        try {
            return ClusterCopy.read(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CopyException(file + " cannot be read: " + e, e);
        }
    }

    /** The oldest first. */
    private static List<String> names(Path own) {
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> copies = Files.list(own)) {
            return copies.filter(Files::isDirectory)
                    .map(copy -> copy.getFileName().toString())
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CopyException(own + " cannot be read: " + e, e);
        }
    }

    /**
     * Removes copies of a cluster that are older than a moment, but never the newest nor the newest
     * that is whole, and what runs that were killed left behind.
     *
     * @param job whose partial copy it is not
     * @return how many copies
     */
    int remove(String cluster, Instant before, UUID job) {
        Path own = of(cluster);
        List<String> all = names(own);
        Map<String, String> passedOver = new LinkedHashMap<>();
        Optional<String> whole = newestWhole(own, all, passedOver).map(Found::name);
        if (!passedOver.isEmpty()) {
            LOG.warn("Copies in {} that are not whole: {}", own, passedOver.keySet());
        }
        int removed = 0;
        try {
            for (String name : all.subList(0, Math.max(0, all.size() - 1))) {
                if (!whole.equals(Optional.of(name))
                        && moment(name).filter(taken -> taken.isBefore(before)).isPresent()) {
                    FolderTree.delete(own.resolve(name));
                    removed++;
                }
            }
            for (Path partial : partials(own)) {
                if (!partial.endsWith(PARTIAL + job)) {
                    FolderTree.delete(partial);
                }
            }
        } catch (IOException e) {
            throw new CopyException("Old copies in %s cannot be removed: %s".formatted(own, e), e);
        }
        return removed;
    }

    private static List<Path> partials(Path own) throws IOException {
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(own)) {
            return inside.filter(path -> path.getFileName().toString().startsWith(PARTIAL))
                    .toList();
        }
    }

    private static Optional<Instant> moment(String name) {
        try {
            return Optional.of(LocalDateTime.parse(name, TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
