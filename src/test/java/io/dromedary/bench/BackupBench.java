package io.dromedary.bench;

import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTask;
import io.dromedary.backup.job.Begun;
import io.dromedary.testkit.cluster.BackupRig;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.postgres.PrivatePostgres;
import io.dromedary.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A backup of a PostgreSQL database: what the dump costs beside a bare {@code pg_dump} to the same
 * folder; or, with a third argument, one backup as a whole.
 */
public final class BackupBench {

    private static final String DATABASE = "trade";
    private static final int ROW_BYTES = 1_000;
    private static final int ROUNDS = 5;
    private static final double MILLION = 1_000_000.0;

    private BackupBench() {}

    /** Runs it in an empty folder; the second argument is the size of the database in MB. */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, SQLException {
        Path folder = Path.of(arguments[0]);
        int megabytes = Integer.parseInt(arguments[1]);
        Files.createDirectory(folder.resolve("backups"));
        Files.createDirectory(folder.resolve("nas"));
        Files.createDirectory(folder.resolve("s3"));
        try (PrivatePostgres postgres = PrivatePostgres.launch("fsync=off");
                S3Server s3 = S3Server.start(folder.resolve("s3"));
                FakeCluster cluster = cluster(postgres, folder)) {
            fill(postgres, megabytes);
            s3.create("backups");
            try (BackupRig rig = new BackupRig(cluster, folder, settings(postgres, s3, folder))) {
                if (arguments.length > 2) {
                    whole(rig);
                } else {
                    dumps(rig, postgres, folder);
                }
            }
        }
    }

    private static FakeCluster cluster(PrivatePostgres postgres, Path folder) {
        String server = "127.0.0.1 port=" + postgres.port();
        return FakeCluster.with()
                .infobase(
                        "trade",
                        trade ->
                                trade.database(
                                        server,
                                        DATABASE,
                                        PrivatePostgres.USER,
                                        PrivatePostgres.PASSWORD))
                .start(folder.resolve("programs"));
    }

    private static String settings(PrivatePostgres postgres, S3Server s3, Path folder)
            throws IOException {
        return """
                infobases: {default: {means: pg-dump, attempts: 1}}
                postgres:
                  tools: %s
                  servers:
                    "127.0.0.1:%d": {user: %s, password: {file: %s}}
                backup:
                  folder: %s
                  replicas: {nas: {folder: %s}}
                  s3:
                    cloud:
                      endpoint: %s
                      bucket: backups
                      access-key: {file: %s}
                      secret-key: {file: %s}
                """
                .formatted(
                        PrivatePostgres.binaries(),
                        postgres.port(),
                        PrivatePostgres.USER,
                        Files.writeString(folder.resolve("password"), PrivatePostgres.PASSWORD),
                        folder.resolve("backups"),
                        folder.resolve("nas"),
                        s3.endpoint(),
                        Files.writeString(folder.resolve("access"), S3Server.ACCESS_KEY),
                        Files.writeString(folder.resolve("secret"), S3Server.SECRET_KEY));
    }

    /** Rows of half random and half regular text, which compress about as 1C's tables do. */
    private static void fill(PrivatePostgres postgres, int megabytes) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                postgres.url("postgres"),
                                PrivatePostgres.USER,
                                PrivatePostgres.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + DATABASE);
        }
        try (Connection connection =
                        DriverManager.getConnection(
                                postgres.url(DATABASE),
                                PrivatePostgres.USER,
                                PrivatePostgres.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("create table _document1 (_idrref bytea, _number text, _fld text)");
            statement.execute(
                    """
                    insert into _document1
                    select decode(md5(i::text), 'hex'), to_char(i, '000000000'),
                      (select string_agg(md5(i::text || j), '') from generate_series(1, 14) j)
                        || repeat('Реализация товаров ', 14)
                    from generate_series(1, %d) i"""
                            .formatted((long) megabytes * 1_000_000 / ROW_BYTES));
        }
    }

    private static void dumps(BackupRig rig, PrivatePostgres postgres, Path folder)
            throws IOException, InterruptedException {
        BackupFlow flow = rig.flow();
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Begun<BackupTask> begun = flow.begin();
            long bare = bare(postgres, folder.resolve("backups/bare.pgdump"));
            long start = System.nanoTime();
            BackupTask task = flow.dump(begun.tasks().get(0));
            long ours = System.nanoTime() - start;
            ratios[round] = (double) ours / bare;
            System.out.printf(
                    "dump of %.0f MB: %.2f s, bare pg_dump %.2f s, ratio %.3f%n",
                    Files.size(task.dump().orElseThrow().partial().file()) / MILLION,
                    ours / 1e9,
                    bare / 1e9,
                    ratios[round]);
            rig.store().jobs().end(begun.job());
        }
        Arrays.sort(ratios);
        System.out.printf(
                "dump: %.3f of a bare pg_dump (median of %d; %.3f to %.3f); bar 1.05%n",
                ratios[ROUNDS / 2], ROUNDS, ratios[0], ratios[ROUNDS - 1]);
    }

    private static long bare(PrivatePostgres postgres, Path file)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                PrivatePostgres.binaries().resolve("pg_dump").toString(),
                                "--format=custom",
                                "--blobs",
                                "--file=" + file,
                                "--host=127.0.0.1",
                                "--port=" + postgres.port(),
                                "--username=" + PrivatePostgres.USER,
                                DATABASE));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("PGPASSWORD", PrivatePostgres.PASSWORD);
        long start = System.nanoTime();
        int code = builder.start().waitFor();
        long took = System.nanoTime() - start;
        if (code != 0) {
            throw new IllegalStateException("pg_dump ended with " + code);
        }
        Files.delete(file);
        return took;
    }

    /** A whole backup, for whoever counts what it reads. */
    private static void whole(BackupRig rig) throws IOException {
        BackupFlow flow = rig.flow();
        Begun<BackupTask> begun = flow.begin();
        BackupTask task = flow.verify(flow.dump(begun.tasks().get(0)));
        flow.upload(flow.replicate(flow.publish(task)));
        System.out.println(rig.store().jobs().end(begun.job()).result().orElseThrow());
        System.out.println("size " + task.verified().orElseThrow().size());
    }
}
