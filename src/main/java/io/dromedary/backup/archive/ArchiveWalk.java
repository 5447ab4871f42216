package io.dromedary.backup.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads what an archive holds: cluster, infobase, file, and nothing below that. */
final class ArchiveWalk {

    private static final int DEPTH = 3;

    private final Path root;
    private final List<StoredBackup> backups = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    ArchiveWalk(Path root) {
        this.root = root;
    }

    Holdings list() {
        Map<Path, BasicFileAttributes> files = files();
        for (Path file : files.keySet()) {
            if (isManifest(file)) {
                examine(file);
            }
        }
        for (Path file : orphans(files.keySet())) {
            found(file, "it has no manifest, so it is no backup. Adopt or delete it");
        }
        backups.sort(Comparator.comparing(StoredBackup::key));
        return new Holdings(backups, findings);
    }

    /** Files that have no manifest, good or bad, and are none. */
    List<Path> orphans(Set<Path> files) {
        return files.stream()
                .filter(file -> !TemporaryName.is(file.getFileName().toString()))
                .filter(file -> !isManifest(file) && !files.contains(Archive.manifest(file)))
                .toList();
    }

    private static boolean isManifest(Path file) {
        String name = file.getFileName().toString();
        return !TemporaryName.is(name) && name.endsWith(Manifest.EXTENSION);
    }

    /** All files, in order, with what can be said of them without opening them. */
    Map<Path, BasicFileAttributes> files() {
        Map<Path, BasicFileAttributes> files = new TreeMap<>();
        try {
            // A link to the folder is followed, links within it are not.
            Path real = root.toRealPath();
            Files.walkFileTree(
                    real,
                    EnumSet.noneOf(FileVisitOption.class),
                    DEPTH,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (attributes.isRegularFile()) {
                                files.put(root.resolve(real.relativize(file)), attributes);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException failure) {
                            if (!(failure instanceof NoSuchFileException)) {
                                found(
                                        root.resolve(real.relativize(file)),
                                        "it cannot be read. Check the rights to it");
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new ArchiveException(root + " cannot be read", e);
        }
        return files;
    }

    private void examine(Path description) {
        Path file = described(description);
        Manifest manifest;
        try (InputStream in = Files.newInputStream(description)) {
            manifest = ManifestJson.read(in.readNBytes(ManifestJson.MOST_BYTES));
        } catch (NoSuchFileException e) {
            return; // deleted meanwhile
        } catch (IOException e) {
            found(description, "it cannot be read: " + e.getMessage());
            return;
        } catch (IllegalArgumentException e) {
            found(
                    description,
                    "it is no manifest: "
                            + e.getMessage()
                            + ". Restore it from another store, or adopt the backup anew");
            return;
        }
        if (!manifest.file().equals(file.getFileName().toString())) {
            found(description, "it is the manifest of another file, " + manifest.file());
            return;
        }
        compare(file, manifest);
    }

    private void compare(Path file, Manifest manifest) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                found(file, "it is no file");
            } else if (attributes.size() != manifest.size()) {
                found(
                        file,
                        "it has %,d bytes and not %,d, as its manifest says. It is damaged"
                                .formatted(attributes.size(), manifest.size()));
            } else {
                backups.add(new StoredBackup(Archive.key(root, file), manifest));
            }
        } catch (NoSuchFileException e) {
            if (Files.exists(Archive.manifest(file))) { // or else it was deleted meanwhile
                found(file, "it is missing, and its manifest is there");
            }
        } catch (IOException e) {
            found(file, "it cannot be read: " + e.getMessage());
        }
    }

    private void found(Path file, String message) {
        findings.add(new Finding(Archive.key(root, file), message));
    }

    private static Path described(Path description) {
        String name = description.getFileName().toString();
        return description.resolveSibling(
                name.substring(0, name.length() - Manifest.EXTENSION.length()));
    }
}
