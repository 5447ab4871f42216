package io.dromedary.backup.restore;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.verification.Verification;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.settings.BackupSettings.Replica;
import io.dromedary.cluster.settings.ObjectStore;
import io.dromedary.disk.FolderTree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the files of backups: from the folder, a further folder, or a bucket, in this order, and
 * takes none whose content is not what its manifest says. What it downloads is in a folder of its
 * own below {@code WORK/JOB}, which goes when it is closed. Thread-safe.
 */
public final class BackupFiles {

    private static final Logger LOG = LoggerFactory.getLogger(BackupFiles.class);

    private final Stores stores;
    private final Verification verification;
    private final Path work;
    private final Predicate<UUID> over;

    /**
     * From these stores.
     *
     * @param work folder for what is downloaded; made if it is missing
     * @param over whether a job has ended; what it downloaded and could not delete is then deleted
     */
    public BackupFiles(Stores stores, Verification verification, Path work, Predicate<UUID> over) {
        this.stores = stores;
        this.verification = verification;
        this.work = work;
        this.over = over;
    }

    /**
     * Takes backups of stores that a catalogue does not know into it, as far as they are reached.
     */
    public void refill(Catalogue catalogue) {
        stores.refill(catalogue);
    }

    /** Deletes what jobs that are over have downloaded and left behind, as they were killed. */
    public synchronized void sweep() {
        if (!Files.isDirectory(work)) {
            return;
        }
        try (Stream<Path> jobs = Files.list(work)) {
            jobs.filter(this::isOver).toList().forEach(BackupFiles::delete);
        } catch (IOException e) {
            LOG.warn("What was downloaded to {} cannot be listed: {}", work, e.toString());
        }
    }

    private boolean isOver(Path folder) {
        try {
            return over.test(UUID.fromString(folder.getFileName().toString()));
        } catch (IllegalArgumentException e) {
            return false; // not of ours
        }
    }

    /** A backup is good all the same; what stays is deleted by the next sweep. */
    private static void delete(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            LOG.warn("{}, which was downloaded, cannot be deleted: {}", folder, e.toString());
        }
    }

    /**
     * Gets one of the copies of a backup, and reads it whole.
     *
     * @throws RestoreException if none can be read, with the reason of each
     */
    public Fetched fetch(List<CatalogueEntry> copies, UUID job) {
        sweep();
        Map<String, String> reasons = new LinkedHashMap<>();
        List<CatalogueEntry> nearest =
                copies.stream().sorted(Comparator.comparing(one -> distance(one.store()))).toList();
        for (CatalogueEntry copy : nearest) {
            try {
                return fetch(copy, job).after(reasons);
            } catch (RuntimeException e) {
                reasons.put(copy.store(), String.valueOf(e.getMessage()));
            }
        }
        throw new RestoreException(
                "No store gives the backup back whole. "
                        + reasons.entrySet().stream()
                                .map(one -> one.getKey() + ": " + one.getValue())
                                .collect(Collectors.joining("; ")));
    }

    private int distance(String store) {
        if (store.equals(Stores.FOLDER)) {
            return 0;
        }
        return replica(store).isPresent() ? 1 : 2;
    }

    private Optional<Replica> replica(String store) {
        return stores.settings().replicas().stream()
                .filter(one -> one.name().equals(store))
                .findFirst();
    }

    private Fetched fetch(CatalogueEntry copy, UUID job) {
        StoredBackup backup = copy.backup();
        if (copy.store().equals(Stores.FOLDER)) {
            return verified(copy, stores.folder().file(backup.key()), () -> {});
        }
        Optional<Replica> replica = replica(copy.store());
        if (replica.isPresent()) {
            return verified(copy, stores.replica(replica.get()).file(backup.key()), () -> {});
        }
        return downloaded(copy, job);
    }

    private Fetched downloaded(CatalogueEntry copy, UUID job) {
        ObjectStore store =
                stores.settings().objectStores().stream()
                        .filter(one -> one.name().equals(copy.store()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new RestoreException(
                                                "it is not among the stores of the settings"));
        Path folder = folder(job);
        Runnable cleanup = () -> remove(folder);
        try {
            Archive own = new Archive(folder);
            StoredBackup here = stores.bucket(store).download(copy.backup(), own, job);
            return verified(copy, own.file(here.key()), cleanup);
        } catch (RuntimeException e) {
            cleanup.run();
            throw e;
        }
    }

    /** Of one download: several of a job may be under way. */
    private synchronized Path folder(UUID job) {
        Path folder = work.resolve(job.toString()).resolve(UUID.randomUUID().toString());
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new RestoreException(folder + " cannot be created", e);
        }
    }

    /** With the folder of the job, if it was the last of it. */
    private synchronized void remove(Path folder) {
        delete(folder);
        try {
            Files.deleteIfExists(folder.getParent());
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("Another download of the job is under way in {}", folder.getParent());
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", folder.getParent(), e.toString());
        }
    }

    private Fetched verified(CatalogueEntry copy, Path file, Runnable cleanup) {
        StoredBackup backup = copy.backup();
        Verified read = verification.verify(file, backup.manifest().means());
        if (read.size() != backup.manifest().size()
                || !read.sha256().equals(backup.manifest().sha256())) {
            throw new RestoreException(
                    "%s of %,d bytes has the SHA-256 %s, not the %,d bytes and SHA-256 of its manifest"
                            .formatted(file, read.size(), read.sha256(), backup.manifest().size()));
        }
        return new Fetched(copy.store(), backup, file, cleanup);
    }
}
