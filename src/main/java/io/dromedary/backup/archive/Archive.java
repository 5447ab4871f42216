package io.dromedary.backup.archive;

import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.Means;
import io.dromedary.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A folder of backups: {@code cluster/infobase_UUID/20260131-090000Z.pgdump} and its manifest. The
 * names of folders are for people; what a backup is of, its manifest alone says.
 *
 * <p>A backup is written under a temporary name and gets its own in one step, then its manifest
 * does; each is on disk before the next. A crash in between leaves a whole backup or none, once
 * {@link #sweep} has been called. Nothing is ever replaced.
 *
 * <p>The folder itself must be there: an archive is never begun beside a disk that is not mounted.
 *
 * <p>Thread-safe; its methods throw {@link ArchiveException}.
 */
public final class Archive implements Depot {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmssX", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int ID_LETTERS = 8;

    private final Path root;

    /** In a folder that is there, or will be. */
    public Archive(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** The folder. */
    public Path root() {
        return root;
    }

    /** Where a key of it is. */
    public Path file(String key) {
        Path file = resolve(root, key);
        if (!file.startsWith(root) || file.equals(root)) {
            throw new ArchiveException("'" + key + "' leads out of " + root);
        }
        return file;
    }

    /** Begins a backup of an infobase; it ends with {@link #publish} or {@link #discard}. */
    public Partial begin(Infobase infobase, Means means, Instant startedAt, UUID job) {
        checkRoot();
        String id = infobase.id().toString().substring(0, ID_LETTERS);
        Path folder =
                resolve(
                        resolve(root, SafeName.of(infobase.cluster())),
                        SafeName.of(infobase.name()) + "_" + id);
        String time = TIME.format(startedAt);
        Path target = folder.resolve(time + means.extension());
        try {
            DurableFiles.createFolders(folder);
            for (int copy = 2; isTaken(target); copy++) {
                target = folder.resolve(time + "-" + copy + means.extension());
            }
        } catch (IOException e) {
            throw new ArchiveException(folder + " cannot be created", e);
        }
        return partial(target, job);
    }

    /**
     * Begins a copy of a backup of another archive, under the same key.
     *
     * @throws ArchiveException also if there is one
     */
    public Partial begin(StoredBackup backup, UUID job) {
        checkRoot();
        Path target = file(backup.key());
        try {
            DurableFiles.createFolders(target.getParent());
        } catch (IOException e) {
            throw new ArchiveException(target.getParent() + " cannot be created", e);
        }
        if (isTaken(target)) {
            throw new ArchiveException(target + " exists already, and was left as it is");
        }
        return partial(target, job);
    }

    private static Partial partial(Path target, UUID job) {
        String name = TemporaryName.partial(job, target.getFileName().toString());
        return new Partial(target.resolveSibling(name), target, job);
    }

    /**
     * Makes a verified partial a backup.
     *
     * @param manifest of the very name and size of the file
     */
    public StoredBackup publish(Partial partial, Manifest manifest) {
        Path target = partial.target();
        Path description = manifest(target);
        Path partialDescription =
                target.resolveSibling(
                        TemporaryName.partial(partial.job(), description.getFileName().toString()));
        try {
            check(partial, manifest);
            DurableFiles.sync(partial.file());
            // Written first: then only the two renames are left, which a full disk cannot stop, and
            // the second one can be made up for after a crash.
            DurableFiles.write(partialDescription, ManifestJson.write(manifest));
            rename(partial.file(), target, partialDescription);
            DurableFiles.rename(partialDescription, description);
        } catch (FileAlreadyExistsException e) {
            throw new ArchiveException(e.getMessage() + " exists, and was left as it is");
        } catch (IOException e) {
            throw new ArchiveException(target + " cannot be published", e);
        }
        return new StoredBackup(key(target), manifest);
    }

    private static void check(Partial partial, Manifest manifest) throws IOException {
        long size = Files.size(partial.file());
        if (size != manifest.size() || !manifest.file().equals(partial.name())) {
            throw new ArchiveException(
                    "%s of %,d bytes is not what was verified: %s of %,d bytes"
                            .formatted(partial.file(), size, manifest.file(), manifest.size()));
        }
    }

    private static void rename(Path file, Path target, Path description) throws IOException {
        try {
            DurableFiles.rename(file, target);
        } catch (FileAlreadyExistsException e) {
            DurableFiles.delete(description); // or a sweep would take it for that of the other file
            throw e;
        }
    }

    /**
     * Makes a file that is here already a backup: it gets a manifest beside it.
     *
     * @param manifest of the very name and size of the file
     */
    public StoredBackup adopt(Path file, Manifest manifest, UUID job) {
        Partial described = new Partial(file, file, job);
        Path description = manifest(file);
        Path partial =
                file.resolveSibling(
                        TemporaryName.partial(job, description.getFileName().toString()));
        try {
            check(described, manifest);
            DurableFiles.write(partial, ManifestJson.write(manifest));
            DurableFiles.rename(partial, description);
        } catch (IOException e) {
            throw new ArchiveException(description + " cannot be written", e);
        }
        return new StoredBackup(key(file), manifest);
    }

    /** Files without a manifest, e.g. of another program: none of them is a backup. */
    public List<Path> orphans() {
        checkRoot();
        ArchiveWalk walk = new ArchiveWalk(root);
        return walk.orphans(walk.files().keySet());
    }

    /** Deletes a partial, if there is something of it. */
    public void discard(Partial partial) {
        try {
            DurableFiles.delete(partial.file());
        } catch (IOException e) {
            throw new ArchiveException(partial.file() + " cannot be deleted", e);
        }
    }

    /** What is there, by walking through the folder; damaged manifests are told, not trusted. */
    @Override
    public Holdings list() {
        checkRoot();
        return new ArchiveWalk(root).list();
    }

    /**
     * Deletes a backup: its manifest first, so that there never is one without a file.
     *
     * @throws ArchiveException also if it is not that backup anymore; it is left alone then
     */
    @Override
    public void delete(StoredBackup backup) {
        Path file = file(backup.key());
        Path description = manifest(file);
        Path removed =
                file.resolveSibling(TemporaryName.removed(description.getFileName().toString()));
        try {
            if (!ManifestJson.read(Files.readAllBytes(description)).equals(backup.manifest())) {
                throw new ArchiveException(
                        description + " has changed meanwhile, and was not deleted");
            }
            DurableFiles.rename(description, removed);
            DurableFiles.delete(file);
            DurableFiles.delete(removed);
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(description + " has been damaged: " + e.getMessage());
        } catch (IOException e) {
            throw new ArchiveException(file + " cannot be deleted", e);
        }
    }

    /**
     * Finishes what crashes interrupted: partials of jobs that are over go, and others that nobody
     * has written to for a week; a backup whose manifest had yet to be renamed is published; one
     * that was half deleted is gone.
     *
     * @param over which jobs are known to run no more; others may be those of another program that
     *     shares the folder
     * @return what was done to which file
     */
    @Override
    public List<Finding> sweep(Predicate<UUID> over, Instant now) {
        checkRoot();
        return new Sweep(root, over, now).run();
    }

    private void checkRoot() {
        if (!Files.isDirectory(root)) {
            throw new ArchiveException(
                    "The folder of backups " + root + " is missing. Mount or create it");
        }
    }

    private static boolean isTaken(Path target) {
        return Files.exists(target) || Files.exists(manifest(target));
    }

    static Path manifest(Path file) {
        return file.resolveSibling(file.getFileName() + Manifest.EXTENSION);
    }

    private String key(Path file) {
        return key(root, file);
    }

    static String key(Path root, Path file) {
        return root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
    }

    /** Where the locale of the machine can name no Cyrillic, its letters are replaced. */
    private static Path resolve(Path folder, String name) {
        try {
            return folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            return folder.resolve(SafeName.ascii(name)).normalize();
        }
    }
}
