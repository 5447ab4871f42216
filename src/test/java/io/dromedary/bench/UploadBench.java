package io.dromedary.bench;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.BackupSettings;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.Means;
import io.dromedary.testkit.s3.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A large backup is sent to a bucket whose server is another process: what that costs of memory,
 * and how long it takes.
 */
public final class UploadBench {

    private static final String SERVER = "server";
    private static final double MILLION = 1_000_000.0;
    private static final int SMALL = 20_000_000;

    private UploadBench() {}

    /** Runs it in an empty folder; the second argument is the size of the backup in GB. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        if (arguments[1].equals(SERVER)) {
            serve(folder);
            return;
        }
        Files.createDirectory(folder.resolve("backups"));
        Files.createDirectory(folder.resolve("s3"));
        Process server =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx1g",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        UploadBench.class.getName(),
                                        folder.toString(),
                                        SERVER))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("server.log").toFile())
                        .start();
        try {
            while (!Files.exists(folder.resolve("endpoint"))) {
                if (!server.isAlive()) {
                    throw new IllegalStateException(Files.readString(folder.resolve("server.log")));
                }
                Thread.onSpinWait();
            }
            upload(folder, Long.parseLong(arguments[1]) * 1_000_000_000L);
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static void serve(Path folder) throws IOException, InterruptedException {
        try (S3Server s3 = S3Server.start(folder.resolve("s3"))) {
            s3.create("backups");
            Path half = Files.writeString(folder.resolve("half"), s3.endpoint().toString());
            Files.move(half, folder.resolve("endpoint"));
            Thread.currentThread().join();
        }
    }

    private static void upload(Path folder, long bytes) throws IOException {
        BackupSettings settings =
                ClusterFile.read(
                                Files.writeString(
                                        folder.resolve("cluster.yaml"),
                                        """
                                        clusters: {main: {}}
                                        backup:
                                          folder: %s
                                          s3:
                                            cloud:
                                              endpoint: %s
                                              bucket: backups
                                              access-key: {file: %s}
                                              secret-key: {file: %s}
                                        """
                                                .formatted(
                                                        folder.resolve("backups"),
                                                        Files.readString(
                                                                folder.resolve("endpoint")),
                                                        Files.writeString(
                                                                folder.resolve("access"),
                                                                S3Server.ACCESS_KEY),
                                                        Files.writeString(
                                                                folder.resolve("secret"),
                                                                S3Server.SECRET_KEY))))
                        .backup()
                        .orElseThrow();
        try (Stores stores = new Stores(settings, Clock.systemUTC())) {
            send(stores, backup(stores.folder(), "small", SMALL)); // classes and connections
            System.gc();
            long idle = memory("VmRSS:");
            StoredBackup large = backup(stores.folder(), "large", bytes);
            Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins anew
            long start = System.nanoTime();
            send(stores, large);
            double seconds = (System.nanoTime() - start) / 1e9;
            long peak = memory("VmHWM:");
            System.out.printf(
                    "upload of %,d bytes in %.0f s, %.0f MB/s: peak %d MB, idle %d MB, more by %d"
                            + " MB; bar 128 MB%n",
                    bytes,
                    seconds,
                    bytes / MILLION / seconds,
                    peak / 1_000,
                    idle / 1_000,
                    (peak - idle) / 1_000);
        }
    }

    private static void send(Stores stores, StoredBackup backup) {
        stores.settings()
                .objectStores()
                .forEach(
                        store ->
                                stores.bucket(store)
                                        .upload(backup, stores.folder().file(backup.key())));
    }

    /** A file with holes reads as any other, and costs no disk here; the server's does. */
    private static StoredBackup backup(Archive archive, String name, long bytes)
            throws IOException {
        Infobase infobase = new Infobase("main", new UUID(1, 1), UUID.randomUUID(), name);
        Partial partial = archive.begin(infobase, Means.PG_DUMP, Instant.now(), UUID.randomUUID());
        try (RandomAccessFile file = new RandomAccessFile(partial.file().toFile(), "rw")) {
            file.setLength(bytes);
        }
        String sha256;
        try (InputStream in = Files.newInputStream(partial.file())) {
            sha256 = new Sha256().addAll(in).end().sha256();
        }
        return archive.publish(
                partial,
                new Manifest(
                        "main",
                        infobase.id(),
                        name,
                        Means.PG_DUMP,
                        partial.name(),
                        bytes,
                        sha256,
                        Instant.now(),
                        Duration.ZERO,
                        Map.of(),
                        Optional.empty()));
    }

    /** In KB. */
    private static long memory(String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
