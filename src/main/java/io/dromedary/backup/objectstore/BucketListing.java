package io.dromedary.backup.objectstore;

import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.ManifestJson;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.cluster.settings.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Reads what a bucket holds behind its prefix. Thread-safe. */
final class BucketListing {

    private static final String DELIMITER = "/";

    private final S3Client client;
    private final ObjectStore store;
    private final ObjectStoreErrors errors;

    BucketListing(S3Client client, ObjectStore store, ObjectStoreErrors errors) {
        this.client = client;
        this.store = store;
        this.errors = errors;
    }

    /** The key in the bucket. */
    static String key(ObjectStore store, String key) {
        return store.prefix().isEmpty() ? key : store.prefix() + DELIMITER + key;
    }

    /** Begins to read an object. */
    ResponseInputStream<GetObjectResponse> open(String key) {
        return client.getObject(request -> request.bucket(store.bucket()).key(key(store, key)));
    }

    /** All of it. */
    Holdings read() {
        Map<String, Long> sizes = errors.explained("its list", this::sizes);
        List<StoredBackup> backups = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        sizes.forEach(
                (key, size) -> {
                    if (key.endsWith(Manifest.EXTENSION)) {
                        examine(key, sizes, backups, findings);
                    } else if (!sizes.containsKey(key + Manifest.EXTENSION)) {
                        findings.add(new Finding(key, "it has no manifest, so it is no backup"));
                    }
                });
        return new Holdings(backups, findings);
    }

    private Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        String prefix = key(store, "");
        for (S3Object object :
                client.listObjectsV2Paginator(
                                request -> request.bucket(store.bucket()).prefix(prefix))
                        .contents()) {
            sizes.put(object.key().substring(prefix.length()), object.size());
        }
        return sizes;
    }

    private void examine(
            String manifestKey,
            Map<String, Long> sizes,
            List<StoredBackup> backups,
            List<Finding> findings) {
        String key = manifestKey.substring(0, manifestKey.length() - Manifest.EXTENSION.length());
        try {
            Optional<Manifest> manifest = manifest(manifestKey);
            if (manifest.isEmpty()) {
                return; // deleted meanwhile
            }
            Long size = sizes.get(key);
            if (!key.substring(key.lastIndexOf('/') + 1).equals(manifest.get().file())) {
                findings.add(new Finding(manifestKey, "it is the manifest of another file"));
            } else if (size == null) {
                findings.add(new Finding(key, "it is missing, and its manifest is there"));
            } else if (size != manifest.get().size()) {
                findings.add(
                        new Finding(
                                key,
                                "it has %,d bytes and not %,d, as its manifest says"
                                        .formatted(size, manifest.get().size())));
            } else {
                backups.add(new StoredBackup(key, manifest.get()));
            }
        } catch (IllegalArgumentException e) {
            findings.add(new Finding(manifestKey, "it is no manifest: " + e.getMessage()));
        }
    }

    /** A manifest, if it is there. */
    Optional<Manifest> manifest(String key) {
        return errors.explained(
                key,
                () -> {
                    try (ResponseInputStream<GetObjectResponse> in = open(key)) {
                        return Optional.of(
                                ManifestJson.read(in.readNBytes(ManifestJson.MOST_BYTES)));
                    } catch (NoSuchKeyException e) {
                        return Optional.empty();
                    } catch (IOException e) {
                        throw new ObjectStoreException(
                                "The object store %s broke off at %s: %s"
                                        .formatted(store.name(), key, e.getMessage()),
                                true,
                                e);
                    }
                });
    }
}
