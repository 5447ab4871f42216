package io.dromedary.backup.objectstore;

import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.verification.DamagedBackupException;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.settings.ObjectStore;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Sends a file as one object, one part after the other, with one part in memory. Every part goes
 * with its MD5, which the store checks; the SHA-256 of all is compared with the manifest before
 * anything can be seen under the key. What fails is aborted.
 */
final class Upload {

    private static final Logger LOG = LoggerFactory.getLogger(Upload.class);

    private final S3Client client;
    private final ObjectStore store;
    private final Manifest manifest;
    private final String key;
    private final Instant now;

    /**
     * Of a backup.
     *
     * @param key of the object, with the prefix
     * @param now from which object lock counts
     */
    Upload(S3Client client, ObjectStore store, Manifest manifest, String key, Instant now) {
        this.client = client;
        this.store = store;
        this.manifest = manifest;
        this.key = key;
        this.now = now;
    }

    /** Sends it; answers the ETag. */
    String send(Path file) {
        try (PartReader parts = PartReader.open(file)) {
            boolean some = parts.next();
            if (PartReader.partBytes(manifest.size()) >= manifest.size()) {
                check(parts.end(), file);
                return put(parts);
            }
            return sendInParts(parts, some, file);
        }
    }

    private void check(Verified read, Path file) {
        if (read.size() != manifest.size() || !read.sha256().equals(manifest.sha256())) {
            throw new DamagedBackupException(
                    "%s is not what its manifest says: %,d bytes with the SHA-256 %s. It was not uploaded; verify it"
                            .formatted(file, read.size(), read.sha256()));
        }
    }

    private String put(PartReader part) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder()
                        .bucket(store.bucket())
                        .key(key)
                        .metadata(metadata())
                        .contentMD5(base64(part.md5()));
        store.lockDays()
                .ifPresent(
                        days ->
                                request.objectLockMode(ObjectLockMode.COMPLIANCE)
                                        .objectLockRetainUntilDate(until(days)));
        return client.putObject(request.build(), part.body()).eTag();
    }

    private String sendInParts(PartReader parts, boolean first, Path file) {
        String id = create();
        try {
            List<CompletedPart> sent = new ArrayList<>();
            List<byte[]> md5s = new ArrayList<>();
            for (boolean some = first; some; some = parts.next()) {
                byte[] md5 = parts.md5();
                md5s.add(md5);
                sent.add(send(parts, base64(md5), id, sent.size() + 1));
            }
            check(parts.end(), file);
            String etag =
                    client.completeMultipartUpload(
                                    request ->
                                            request.bucket(store.bucket())
                                                    .key(key)
                                                    .uploadId(id)
                                                    .multipartUpload(all -> all.parts(sent)))
                            .eTag();
            return etag == null || etag.isEmpty() ? etag(md5s) : etag;
        } catch (RuntimeException e) {
            abort(id, e);
            throw e;
        }
    }

    /** As stores make it of parts; Ceph's gateway does, but leaves it out of its answer. */
    private static String etag(List<byte[]> md5s) {
        MessageDigest all = PartReader.md5Digest();
        md5s.forEach(all::update);
        return "\"%s-%d\"".formatted(HexFormat.of().formatHex(all.digest()), md5s.size());
    }

    private String create() {
        CreateMultipartUploadRequest.Builder request =
                CreateMultipartUploadRequest.builder()
                        .bucket(store.bucket())
                        .key(key)
                        .metadata(metadata());
        store.lockDays()
                .ifPresent(
                        days ->
                                request.objectLockMode(ObjectLockMode.COMPLIANCE)
                                        .objectLockRetainUntilDate(until(days)));
        return client.createMultipartUpload(request.build()).uploadId();
    }

    private CompletedPart send(PartReader part, String md5, String id, int number) {
        String etag =
                client.uploadPart(
                                request ->
                                        request.bucket(store.bucket())
                                                .key(key)
                                                .uploadId(id)
                                                .partNumber(number)
                                                .contentMD5(md5),
                                part.body())
                        .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private static String base64(byte[] md5) {
        return Base64.getEncoder().encodeToString(md5);
    }

    /** Or the parts would be kept, and paid for, out of sight. */
    private void abort(String id, RuntimeException failure) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(store.bucket()).key(key).uploadId(id));
        } catch (SdkException e) {
            failure.addSuppressed(e);
            LOG.warn("The upload of {} to {} is left to be swept", key, store.name());
        }
    }

    private Map<String, String> metadata() {
        return Map.of("sha256", manifest.sha256());
    }

    private Instant until(int days) {
        return now.plus(Duration.ofDays(days));
    }
}
