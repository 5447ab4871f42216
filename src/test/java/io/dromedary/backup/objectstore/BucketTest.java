package io.dromedary.backup.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.backup.Backups;
import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.retention.Retention;
import io.dromedary.backup.verification.DamagedBackupException;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.FileSecret;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.Secret;
import io.dromedary.cluster.settings.Means;
import io.dromedary.cluster.settings.ObjectStore;
import io.dromedary.cluster.settings.ObjectStore.Verification;
import io.dromedary.cluster.settings.RetentionSettings;
import io.dromedary.testkit.s3.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

@DisplayName("A bucket of backups")
class BucketTest {

    private static final Infobase TRADE = Backups.infobase("Торговля");
    private static final UUID JOB = new UUID(7, 7);
    private static final int PART = 16 << 20;
    private static final String NAME = "backups";

    @TempDir private Path folder;
    private S3Server server;
    private S3Client client;
    private Archive archive;
    private Bucket bucket;

    @BeforeEach
    void start() throws IOException {
        server = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        server.create(NAME);
        archive = new Archive(Files.createDirectory(folder.resolve("archive")));
        client = S3Clients.open(store(S3Server.SECRET_KEY, Verification.SIZE));
        bucket = bucket(client, Verification.SIZE);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private Bucket bucket(S3Client of, Verification verification) {
        return new Bucket(of, store(S3Server.SECRET_KEY, verification), Clock.systemUTC());
    }

    private ObjectStore store(String secretKey, Verification verification) {
        return store(server.endpoint(), NAME, secretKey, verification, OptionalInt.empty());
    }

    private ObjectStore store(
            URI endpoint,
            String name,
            String secretKey,
            Verification verification,
            OptionalInt lockDays) {
        return new ObjectStore(
                "offsite",
                Optional.of(endpoint),
                "eu-central-1",
                name,
                "1c",
                true,
                Optional.of(secret("access", S3Server.ACCESS_KEY)),
                Optional.of(secret("secret", secretKey)),
                new RetentionSettings(0, 1, 0, 0, 0, 0),
                verification,
                3,
                Duration.ZERO,
                lockDays);
    }

    private Secret secret(String name, String value) {
        try {
            return new FileSecret(Files.writeString(folder.resolve(name), value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StoredBackup backup(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Instant time = Backups.NINE.plusMillis(size); // so that a larger one is newer
        Partial partial = archive.begin(TRADE, Means.DESIGNER, time, JOB);
        Files.write(partial.file(), content);
        Verified verified = new Sha256().addAll(new ByteArrayInputStream(content)).end();
        return archive.publish(
                partial,
                new Manifest(
                        "main",
                        TRADE.id(),
                        TRADE.name(),
                        Means.DESIGNER,
                        partial.name(),
                        verified.size(),
                        verified.sha256(),
                        time,
                        Duration.ZERO,
                        Map.of(),
                        Optional.empty()));
    }

    private void upload(StoredBackup backup) {
        bucket.upload(backup, archive.file(backup.key()));
    }

    private byte[] object(String key) {
        return server.content(NAME, "1c/" + key);
    }

    private void replace(String key, String content) {
        server.replace(NAME, "1c/" + key, content.getBytes(StandardCharsets.UTF_8));
    }

    private void damage(Path file) throws IOException {
        Files.write(file, damaged(Files.readAllBytes(file)));
    }

    private static byte[] damaged(byte[] content) {
        content[content.length / 2] ^= 1;
        return content;
    }

    @Test
    @DisplayName("holds a backup and its manifest under the keys of the archive, behind its prefix")
    void uploads() throws IOException {
        StoredBackup backup = backup(1000);
        upload(backup);

        assertThat(archive.file(backup.key())).hasBinaryContent(object(backup.key()));
        assertThat(bucket.list()).isEqualTo(new Holdings(List.of(backup), List.of()));
        assertThat(bucket.list()).isEqualTo(archive.list());
        bucket.verify(backup);
        assertThat(client.headObject(it -> it.bucket(NAME).key("1c/" + backup.key())).metadata())
                .containsEntry("sha256", backup.manifest().sha256());
    }

    @Test
    @DisplayName("takes a large one in parts, of which none is left behind")
    void parts() throws IOException {
        StoredBackup backup = backup(2 * PART + 17);
        bucket(client, Verification.CONTENT).upload(backup, archive.file(backup.key()));

        assertThat(client.headObject(it -> it.bucket(NAME).key("1c/" + backup.key())).eTag())
                .endsWith("-3\"");
        assertThat(bucket.list().backups()).containsExactly(backup);
        assertThat(client.listMultipartUploads(it -> it.bucket(NAME)).uploads()).isEmpty();
    }

    @Test
    @DisplayName("takes one from a store that does not say what its parts became, if they did")
    void silentStore() throws IOException {
        StoredBackup backup = backup(PART + 1);
        bucket(forgetful(() -> {}), Verification.SIZE).upload(backup, archive.file(backup.key()));
        assertThat(bucket.list().backups()).containsExactly(backup);

        StoredBackup other = backup(PART + 2);
        Runnable swap = () -> server.replace(NAME, "1c/" + other.key(), new byte[PART + 2]);
        assertThatThrownBy(
                        () ->
                                bucket(forgetful(swap), Verification.SIZE)
                                        .upload(other, archive.file(other.key())))
                .isInstanceOf(DamagedBackupException.class);
        assertThat(bucket.list().backups()).containsExactly(backup);
    }

    /** The client of a store that has no ETag in its answer, after which something happens. */
    private S3Client forgetful(Runnable afterwards) {
        return (S3Client)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {S3Client.class},
                        (proxy, method, arguments) -> {
                            try {
                                Object answer = method.invoke(client, arguments);
                                if (answer instanceof CompleteMultipartUploadResponse complete) {
                                    afterwards.run();
                                    return complete.toBuilder().eTag("").build();
                                }
                                return answer;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Test
    @DisplayName("takes an empty one, and one of exactly two parts")
    void edges() throws IOException {
        StoredBackup empty = backup(0);
        StoredBackup even = backup(2 * PART);
        upload(empty);
        upload(even);

        assertThat(bucket.list().backups()).containsExactlyInAnyOrder(empty, even);
        bucket.verify(empty);
        bucket.verify(even);
    }

    @Test
    @DisplayName("takes nothing that is not what its manifest says, and keeps no part of it")
    void damagedFile() throws IOException {
        StoredBackup small = backup(1000);
        StoredBackup large = backup(PART + 1);
        damage(archive.file(small.key()));
        damage(archive.file(large.key()));

        for (StoredBackup backup : List.of(small, large)) {
            assertThatThrownBy(() -> upload(backup))
                    .isInstanceOf(DamagedBackupException.class)
                    .hasMessageContaining("It was not uploaded; verify it");
        }
        assertThat(bucket.list()).isEqualTo(new Holdings(List.of(), List.of()));
        assertThat(client.listMultipartUploads(it -> it.bucket(NAME)).uploads()).isEmpty();
    }

    @Test
    @DisplayName("leaves a backup alone that it has, and refuses another one of its key")
    void again() throws IOException {
        StoredBackup backup = backup(1000);
        upload(backup);
        upload(backup);
        StoredBackup other =
                new StoredBackup(
                        backup.key(),
                        Backups.manifest(TRADE, Backups.NINE, backup.manifest().file()));

        assertThatThrownBy(() -> bucket.upload(other, archive.file(backup.key())))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining("has another backup as " + backup.key());
        assertThat(bucket.list().backups()).containsExactly(backup);
    }

    @Test
    @DisplayName("uploads again what was broken off before the manifest")
    void brokenOff() throws IOException {
        StoredBackup backup = backup(1000);
        client.putObject(
                it -> it.bucket(NAME).key("1c/" + backup.key()), RequestBody.fromString("half"));
        assertThat(bucket.list().findings())
                .containsExactly(
                        new Finding(backup.key(), "it has no manifest, so it is no backup"));
        upload(backup);

        assertThat(bucket.list()).isEqualTo(new Holdings(List.of(backup), List.of()));
    }

    @Test
    @DisplayName("gives a backup back, and nothing that was changed in it")
    void downloads() throws IOException {
        StoredBackup backup = backup(300_000);
        upload(backup);
        Archive other = new Archive(Files.createDirectory(folder.resolve("other")));

        assertThat(bucket.download(backup, other, JOB)).isEqualTo(backup);
        assertThat(other.list().backups()).containsExactly(backup);

        server.replace(NAME, "1c/" + backup.key(), damaged(object(backup.key())));
        assertThatThrownBy(() -> bucket.verify(backup)).isInstanceOf(DamagedBackupException.class);
        Archive third = new Archive(Files.createDirectory(folder.resolve("third")));
        assertThatThrownBy(() -> bucket.download(backup, third, JOB))
                .isInstanceOf(DamagedBackupException.class);
        assertThat(third.list()).isEqualTo(new Holdings(List.of(), List.of()));
    }

    @Test
    @DisplayName("is thinned out by the same rules as a folder, and nothing beside its prefix")
    void prunes() throws IOException {
        StoredBackup first = backup(10);
        StoredBackup second = backup(20);
        upload(first);
        upload(second);
        client.putObject(it -> it.bucket(NAME).key("1c-other/x"), RequestBody.fromString("x"));
        Retention.plan(
                        new RetentionSettings(0, 1, 0, 0, 0, 0),
                        Instant.now().atZone(ZoneOffset.UTC),
                        bucket.list().backups(),
                        Set.of())
                .goes()
                .forEach(bucket::delete);

        assertThat(bucket.list().of(InfobaseKey.of(TRADE))).containsExactly(second);
        assertThat(client.listObjectsV2(it -> it.bucket(NAME)).keyCount()).isEqualTo(3);
        assertThatThrownBy(() -> bucket.delete(first))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining("was not deleted");
    }

    @Test
    @DisplayName("tells what is no good backup: damaged manifests, missing objects, other sizes")
    void findings() throws IOException {
        StoredBackup damaged = backup(10);
        StoredBackup missing = backup(20);
        StoredBackup cut = backup(30);
        List.of(damaged, missing, cut).forEach(this::upload);
        replace(damaged.manifestKey(), "{");
        client.deleteObject(it -> it.bucket(NAME).key("1c/" + missing.key()));
        replace(cut.key(), "cut");

        assertThat(bucket.list().backups()).isEmpty();
        assertThat(bucket.list().findings())
                .extracting(Finding::message)
                .containsExactlyInAnyOrder(
                        "it is no manifest: it is not JSON",
                        "it is missing, and its manifest is there",
                        "it has 3 bytes and not 30, as its manifest says");
    }

    @Test
    @DisplayName("aborts uploads that were begun before a time, and no others")
    void stale() {
        client.createMultipartUpload(it -> it.bucket(NAME).key("1c/main/x/y.dt"));
        client.createMultipartUpload(it -> it.bucket(NAME).key("others/y.dt"));

        assertThat(bucket.sweep(job -> true, Instant.now().plus(Duration.ofDays(6)))).isEmpty();
        assertThat(bucket.sweep(job -> true, Instant.now().plus(Duration.ofDays(8))))
                .extracting(Finding::key)
                .containsExactly("main/x/y.dt");
        assertThat(client.listMultipartUploads(it -> it.bucket(NAME)).uploads())
                .extracting(it -> it.key())
                .containsExactly("others/y.dt");
    }

    @Test
    @DisplayName("asks the store to refuse deletion for some days, where that is wanted")
    void objectLock() throws IOException {
        List<Object> requests = new ArrayList<>();
        S3Client witness = recording(requests);
        Instant now = Instant.parse("2026-01-31T09:00:00Z");
        Bucket locked =
                new Bucket(
                        witness,
                        store(
                                server.endpoint(),
                                NAME,
                                S3Server.SECRET_KEY,
                                Verification.SIZE,
                                OptionalInt.of(30)),
                        Clock.fixed(now, ZoneOffset.UTC));
        StoredBackup small = backup(10);
        StoredBackup large = backup(PART + 1);
        locked.upload(small, archive.file(small.key()));
        locked.upload(large, archive.file(large.key()));

        Instant until = now.plus(Duration.ofDays(30));
        assertThat(requests)
                .filteredOn(PutObjectRequest.class::isInstance)
                .hasSize(3)
                .allSatisfy(
                        it -> {
                            PutObjectRequest put = (PutObjectRequest) it;
                            assertThat(put.objectLockMode()).isEqualTo(ObjectLockMode.COMPLIANCE);
                            assertThat(put.objectLockRetainUntilDate()).isEqualTo(until);
                        });
        assertThat(requests)
                .filteredOn(CreateMultipartUploadRequest.class::isInstance)
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(
                                                ((CreateMultipartUploadRequest) it)
                                                        .objectLockRetainUntilDate())
                                        .isEqualTo(until));
    }

    /** The client, and what it is asked; the store of the tests knows no object lock. */
    private S3Client recording(List<Object> requests) {
        return (S3Client)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {S3Client.class},
                        (proxy, method, arguments) -> {
                            Object[] passed = arguments.clone();
                            requests.add(passed[0]);
                            if (passed[0] instanceof PutObjectRequest put) {
                                passed[0] =
                                        put.toBuilder()
                                                .objectLockMode((ObjectLockMode) null)
                                                .objectLockRetainUntilDate(null)
                                                .build();
                            } else if (passed[0] instanceof CreateMultipartUploadRequest create) {
                                passed[0] =
                                        create.toBuilder()
                                                .objectLockMode((ObjectLockMode) null)
                                                .objectLockRetainUntilDate(null)
                                                .build();
                            }
                            try {
                                return method.invoke(client, passed);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Test
    @DisplayName("says that it may help to try again when the line is dead, and is none the worse")
    void deadLine() throws IOException {
        StoredBackup backup = backup(10);
        Path file = archive.file(backup.key());
        Bucket once = bucket(failing(1), Verification.SIZE);
        assertThatThrownBy(() -> once.upload(backup, file))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.isTemporary()).isTrue())
                .hasMessageContaining("the line is dead");
        once.upload(backup, file);

        assertThat(bucket.list().backups()).containsExactly(backup);
    }

    /** The client, but that so many objects cannot be sent. */
    private S3Client failing(int times) {
        AtomicInteger left = new AtomicInteger(times);
        return (S3Client)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {S3Client.class},
                        (proxy, method, arguments) -> {
                            if (arguments[0] instanceof PutObjectRequest
                                    && left.getAndDecrement() > 0) {
                                throw SdkClientException.create("the line is dead");
                            }
                            try {
                                return method.invoke(client, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Test
    @DisplayName("says what is wrong with keys, bucket and endpoint, and never what the keys are")
    void errors() throws IOException {
        StoredBackup backup = backup(10);
        Path file = archive.file(backup.key());
        ObjectStore wrong = store("open sesame", Verification.SIZE);
        try (S3Client stranger = S3Clients.open(wrong)) {
            assertThatThrownBy(
                            () ->
                                    new Bucket(stranger, wrong, Clock.systemUTC())
                                            .upload(backup, file))
                    .isInstanceOf(ObjectStoreException.class)
                    .hasMessageContaining("the secret key is wrong. Check the settings")
                    .message()
                    .doesNotContain("sesame");
        }
        ObjectStore none =
                store(
                        server.endpoint(),
                        "none",
                        S3Server.SECRET_KEY,
                        Verification.SIZE,
                        OptionalInt.empty());
        try (S3Client elsewhere = S3Clients.open(none)) {
            assertThatThrownBy(
                            () ->
                                    new Bucket(elsewhere, none, Clock.systemUTC())
                                            .upload(backup, file))
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class, e -> assertThat(e.isTemporary()).isFalse())
                    .hasMessageContaining("the bucket none is missing. Create it");
        }
    }

    @Test
    @DisplayName("says that the store does not answer, which may be another matter later")
    void unreachable() throws IOException {
        StoredBackup backup = backup(10);
        ObjectStore gone =
                store(nobody(), NAME, S3Server.SECRET_KEY, Verification.SIZE, OptionalInt.empty());

        try (S3Client elsewhere = S3Clients.open(gone)) {
            Bucket unreachable = new Bucket(elsewhere, gone, Clock.systemUTC());
            assertThatThrownBy(() -> unreachable.upload(backup, archive.file(backup.key())))
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class, e -> assertThat(e.isTemporary()).isTrue())
                    .hasMessageContaining("could not be reached")
                    .hasMessageContaining("Check its endpoint and the network");
        }
    }

    /** Where nobody listens. */
    private static URI nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
    }
}
