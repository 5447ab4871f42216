package io.dromedary.backup.objectstore;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.ArchiveException;
import io.dromedary.backup.archive.Depot;
import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.ManifestJson;
import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.verification.DamagedBackupException;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.cluster.settings.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The backups in a bucket: an object, and beside it that of its manifest, which comes last and goes
 * first. Their keys are those of the archive behind the prefix of the settings.
 *
 * <p>Thread-safe; its methods throw {@link ObjectStoreException}. The client retries by itself.
 */
public final class Bucket implements Depot {

    /** No upload takes as long. */
    private static final Duration ABANDONED = Duration.ofDays(7);

    private final S3Client client;
    private final ObjectStore store;
    private final Clock clock;
    private final ObjectStoreErrors errors;
    private final BucketListing listing;

    /**
     * A bucket of a store.
     *
     * @param client of that store, see {@link S3Clients}; whoever opened it closes it
     */
    public Bucket(S3Client client, ObjectStore store, Clock clock) {
        this.client = client;
        this.store = store;
        this.clock = clock;
        this.errors = new ObjectStoreErrors(store.name(), store.bucket());
        this.listing = new BucketListing(client, store, errors);
    }

    /**
     * Uploads a backup and verifies the object as the settings say, then uploads its manifest. A
     * backup that is there already is left as it is.
     *
     * @param file of the backup
     * @throws DamagedBackupException if the file, or what arrived, is not what the manifest says
     * @throws ArchiveException if the file cannot be read
     */
    public void upload(StoredBackup backup, Path file) {
        Optional<Manifest> there = listing.manifest(backup.manifestKey());
        if (there.isPresent()) {
            if (!there.get().equals(backup.manifest())) {
                throw new ObjectStoreException(
                        "The object store %s has another backup as %s, which was left as it is"
                                .formatted(store.name(), backup.key()));
            }
            return;
        }
        String etag =
                errors.explained(
                        backup.key(),
                        () ->
                                new Upload(
                                                client,
                                                store,
                                                backup.manifest(),
                                                key(backup.key()),
                                                clock.instant())
                                        .send(file));
        check(backup, etag);
        errors.explained(backup.manifestKey(), () -> describe(backup));
    }

    private void check(StoredBackup backup, String etag) {
        HeadObjectResponse head =
                errors.explained(
                        backup.key(),
                        () ->
                                client.headObject(
                                        request ->
                                                request.bucket(store.bucket())
                                                        .key(key(backup.key()))));
        if (head.contentLength() != backup.manifest().size() || !head.eTag().equals(etag)) {
            throw new DamagedBackupException(
                    "The object store %s has %,d bytes as %s, ETag %s, not %,d, ETag %s"
                            .formatted(
                                    store.name(),
                                    head.contentLength(),
                                    backup.key(),
                                    head.eTag(),
                                    backup.manifest().size(),
                                    etag));
        }
        if (store.verification() == ObjectStore.Verification.CONTENT) {
            verify(backup);
        }
    }

    private String describe(StoredBackup backup) {
        byte[] json = ManifestJson.write(backup.manifest());
        PutObjectRequest.Builder request =
                PutObjectRequest.builder()
                        .bucket(store.bucket())
                        .key(key(backup.manifestKey()))
                        .contentType("application/json")
                        .contentMD5(md5(json));
        store.lockDays()
                .ifPresent(
                        days ->
                                request.objectLockMode(ObjectLockMode.COMPLIANCE)
                                        .objectLockRetainUntilDate(
                                                clock.instant().plus(Duration.ofDays(days))));
        return client.putObject(request.build(), RequestBody.fromBytes(json)).eTag();
    }

    private static String md5(byte[] bytes) {
        return Base64.getEncoder().encodeToString(PartReader.md5Digest().digest(bytes));
    }

    /**
     * Reads the object of a backup back.
     *
     * @throws DamagedBackupException if its SHA-256 is not that of the manifest
     */
    public void verify(StoredBackup backup) {
        receive(backup, OutputStream.nullOutputStream());
    }

    /**
     * Brings a backup back into an archive, under the same key.
     *
     * @throws DamagedBackupException if it is not what its manifest says
     * @throws ArchiveException if it cannot be written, or is there already
     */
    public StoredBackup download(StoredBackup backup, Archive to, UUID job) {
        Partial partial = to.begin(backup, job);
        try (OutputStream out =
                Files.newOutputStream(
                        partial.file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            receive(backup, out);
        } catch (IOException e) {
            to.discard(partial);
            throw new ArchiveException(partial.file() + " cannot be written", e);
        } catch (RuntimeException e) {
            to.discard(partial);
            throw e;
        }
        return to.publish(partial, backup.manifest());
    }

    private void receive(StoredBackup backup, OutputStream out) {
        Sha256 sha256 = new Sha256();
        errors.explained(
                backup.key(),
                () -> {
                    try (ResponseInputStream<GetObjectResponse> in = listing.open(backup.key())) {
                        return copy(in, sha256, out);
                    } catch (IOException e) {
                        throw new ObjectStoreException(
                                "The object store %s broke off at %s: %s"
                                        .formatted(store.name(), backup.key(), e.getMessage()),
                                true,
                                e);
                    }
                });
        String read = sha256.end().sha256();
        if (!read.equals(backup.manifest().sha256())) {
            throw new DamagedBackupException(
                    "The object store %s gives back %s with the SHA-256 %s, not that of its manifest"
                            .formatted(store.name(), backup.key(), read));
        }
    }

    private static long copy(InputStream in, Sha256 sha256, OutputStream out) throws IOException {
        byte[] buffer = new byte[Sha256.BUFFER];
        long copied = 0;
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            sha256.add(buffer, length);
            write(out, buffer, length);
            copied += length;
        }
        return copied;
    }

    /** A full disk is no matter of the store. */
    private static void write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw new ArchiveException("The download cannot be written", e);
        }
    }

    /** What is there, by listing the bucket and reading the manifests. */
    @Override
    public Holdings list() {
        return listing.read();
    }

    /**
     * Deletes a backup: its manifest first.
     *
     * @throws ObjectStoreException also if it is not that backup anymore; it is left alone then
     */
    @Override
    public void delete(StoredBackup backup) {
        if (!listing.manifest(backup.manifestKey()).equals(Optional.of(backup.manifest()))) {
            throw new ObjectStoreException(
                    "The object store %s has another manifest of %s by now, which was not deleted"
                            .formatted(store.name(), backup.key()));
        }
        for (String key : List.of(backup.manifestKey(), backup.key())) {
            errors.explained(
                    key,
                    () ->
                            client.deleteObject(
                                    request -> request.bucket(store.bucket()).key(key(key))));
        }
    }

    /**
     * Aborts uploads that nobody will finish, whose parts are kept and paid for out of sight: those
     * that began a week ago, as a bucket knows nothing of jobs.
     */
    @Override
    public List<Finding> sweep(Predicate<UUID> over, Instant now) {
        Instant before = now.minus(ABANDONED);
        List<Finding> aborted = new ArrayList<>();
        String prefix = key("");
        List<MultipartUpload> uploads =
                errors.explained(
                        "its uploads",
                        () ->
                                client
                                        .listMultipartUploadsPaginator(
                                                request ->
                                                        request.bucket(store.bucket())
                                                                .prefix(prefix))
                                        .uploads()
                                        .stream()
                                        .toList());
        for (MultipartUpload upload : uploads) {
            if (upload.initiated().isBefore(before)) {
                String key = upload.key().substring(prefix.length());
                errors.explained(
                        key,
                        () ->
                                client.abortMultipartUpload(
                                        request ->
                                                request.bucket(store.bucket())
                                                        .key(upload.key())
                                                        .uploadId(upload.uploadId())));
                aborted.add(
                        new Finding(key, "its upload of " + upload.initiated() + " was aborted"));
            }
        }
        return aborted;
    }

    private String key(String key) {
        return BucketListing.key(store, key);
    }
}
