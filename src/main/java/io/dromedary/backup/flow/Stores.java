package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.objectstore.Bucket;
import io.dromedary.backup.objectstore.S3Clients;
import io.dromedary.cluster.settings.BackupSettings;
import io.dromedary.cluster.settings.BackupSettings.Replica;
import io.dromedary.cluster.settings.ObjectStore;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/** Where backups are kept: the folder, its replicas, and buckets. Thread-safe. */
public final class Stores implements AutoCloseable {

    /** Name of the folder in the catalogue; replicas and buckets have theirs from the settings. */
    public static final String FOLDER = "folder";

    private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

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

    /** Where each is, by its name: another installation may have another of that name. */
    public Map<String, String> locations() {
        Map<String, String> locations = new HashMap<>();
        locations.put(FOLDER, location(folder));
        settings.replicas().forEach(one -> locations.put(one.name(), location(replica(one))));
        settings.objectStores().forEach(one -> locations.put(one.name(), location(one)));
        return locations;
    }

    private static String location(Archive archive) {
        return host() + ":" + archive.root();
    }

    private static String location(ObjectStore store) {
        return "%s/%s/%s"
                .formatted(
                        store.endpoint().map(URI::toString).orElse(store.region()),
                        store.bucket(),
                        store.prefix());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * Takes the manifests of the stores that a catalogue does not know into it, as after the loss
     * of its database. A store that cannot be read keeps no other.
     *
     * @return why the stores that could not be read could not, by their names
     */
    public Map<String, String> refill(Catalogue catalogue) {
        Map<String, String> failed = new TreeMap<>();
        for (KeptStore store : all()) {
            try {
                if (!catalogue.knows(store.name())) {
                    catalogue.refill(store.name(), store.depot().list().backups());
                }
            } catch (RuntimeException e) {
                String why = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
                LOG.warn("The catalogue lacks what is in {}: {}", store.name(), why);
                failed.put(store.name(), why);
            }
        }
        return failed;
    }

    @Override
    public void close() {
        clients.values().forEach(S3Client::close);
    }
}
