package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.objectstore.Bucket;
import io.dromedary.backup.objectstore.S3Clients;
import io.dromedary.cluster.settings.BackupSettings;
import io.dromedary.cluster.settings.BackupSettings.Replica;
import io.dromedary.cluster.settings.ObjectStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/** Where backups are kept: the folder, its replicas, and buckets. Thread-safe. */
public final class Stores implements AutoCloseable {

    /** Name of the folder in the catalogue; replicas and buckets have theirs from the settings. */
    public static final String FOLDER = "folder";

    private final BackupSettings settings;
    private final Clock clock;
    private final Archive folder;
    private final Semaphore uploads;
    private final Map<String, S3Client> clients = new ConcurrentHashMap<>();

    /** Nothing is reached yet. */
    public Stores(BackupSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.folder = new Archive(settings.folder());
        this.uploads = new Semaphore(settings.uploads(), true);
    }

    /** How they are set up. */
    public BackupSettings settings() {
        return settings;
    }

    /** The folder that backups are made in. */
    public Archive folder() {
        return folder;
    }

    /** A further folder. */
    public Archive replica(Replica replica) {
        return new Archive(replica.folder());
    }

    /** A bucket; its secrets are read when it is used for the first time. */
    public Bucket bucket(ObjectStore store) {
        return new Bucket(
                clients.computeIfAbsent(store.name(), any -> S3Clients.open(store)), store, clock);
    }

    /** Uploads something when no more than the settings allow are under way. */
    <T> T oneOfTheUploads(Supplier<T> upload) {
        uploads.acquireUninterruptibly(); // each of them ends, by its time limits
        try {
            return upload.get();
        } finally {
            uploads.release();
        }
    }

    /** All of them, for retention. */
    public List<KeptStore> all() {
        List<KeptStore> all = new ArrayList<>();
        all.add(new KeptStore(FOLDER, folder, settings.keep()));
        settings.replicas()
                .forEach(one -> all.add(new KeptStore(one.name(), replica(one), one.keep())));
        settings.objectStores()
                .forEach(one -> all.add(new KeptStore(one.name(), bucket(one), one.keep())));
        return all;
    }

    @Override
    public void close() {
        clients.values().forEach(S3Client::close);
    }
}
