package io.dromedary.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.Depot;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.objectstore.Bucket;
import io.dromedary.backup.objectstore.S3Clients;
import io.dromedary.backup.replica.Replicator;
import io.dromedary.backup.retention.Pruning;
import io.dromedary.backup.retention.Retention;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.backup.verification.Verification;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.FileSecret;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.postgres.Ownership;
import io.dromedary.cluster.postgres.PostgresDump;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.settings.Means;
import io.dromedary.cluster.settings.ObjectStore;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import io.dromedary.cluster.settings.RetentionSettings;
import io.dromedary.testkit.postgres.PrivatePostgres;
import io.dromedary.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The parts of a backup together, on a real PostgreSQL and a real S3 protocol. */
@DisplayName("A backup from database to database")
class BackupFlowTest {

    private static final Infobase TRADE = Backups.infobase("Торговля");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final UUID JOB = new UUID(7, 7);
    private static final RetentionSettings KEEP_ONE = new RetentionSettings(0, 1, 0, 0, 0, 0);

    @TempDir private Path folder;
    private PrivatePostgres postgres;
    private Server server;
    private S3Server s3;
    private S3Client client;
    private Archive archive;
    private Archive replica;
    private Bucket bucket;
    private BackupStore store;
    private final PostgresTools tools =
            new PostgresTools(new ProcessPrograms(), Optional.of(PrivatePostgres.binaries()));
    private final Verification verification =
            new Verification(Optional.of(PrivatePostgres.binaries()), LIMIT);

    @BeforeEach
    void start() throws IOException, SQLException {
        postgres = PrivatePostgres.launch();
        server =
                new Server(
                        "127.0.0.1",
                        postgres.port(),
                        new Credentials(
                                PrivatePostgres.USER,
                                Optional.of(secret("password", PrivatePostgres.PASSWORD))));
        s3 = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        s3.create("backups");
        ObjectStore settings =
                new ObjectStore(
                        "s3",
                        Optional.of(s3.endpoint()),
                        "eu-central-1",
                        "backups",
                        "",
                        true,
                        Optional.of(secret("access", S3Server.ACCESS_KEY)),
                        Optional.of(secret("key", S3Server.SECRET_KEY)),
                        KEEP_ONE,
                        ObjectStore.Verification.CONTENT,
                        1,
                        Duration.ZERO,
                        OptionalInt.empty());
        client = S3Clients.open(settings);
        bucket = new Bucket(client, settings, Clock.systemUTC());
        archive = new Archive(Files.createDirectory(folder.resolve("archive")));
        replica = new Archive(Files.createDirectory(folder.resolve("replica")));
        store = BackupStore.open(folder.resolve("backup.db"), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        store.close();
        client.close();
        s3.close();
        postgres.close();
    }

    private FileSecret secret(String name, String value) throws IOException {
        return new FileSecret(Files.writeString(folder.resolve(name), value));
    }

    private StoredBackup backUp(Instant startedAt) {
        Partial partial = archive.begin(TRADE, Means.PG_DUMP, startedAt, JOB);
        PostgresDump dump = tools.dump(server, "trade", partial.file(), LIMIT);
        Verified verified = verification.verify(partial.file(), Means.PG_DUMP);
        StoredBackup backup =
                archive.publish(
                        partial,
                        new Manifest(
                                TRADE.cluster(),
                                TRADE.id(),
                                TRADE.name(),
                                Means.PG_DUMP,
                                partial.name(),
                                verified.size(),
                                verified.sha256(),
                                startedAt,
                                dump.took(),
                                Map.of("pg_dump", dump.version()),
                                Optional.empty()));
        Catalogue catalogue = store.catalogue();
        catalogue.add("folder", backup);
        catalogue.add("replica", Replicator.copy(backup, archive, replica, JOB));
        bucket.upload(backup, archive.file(backup.key()));
        catalogue.add("s3", backup);
        return backup;
    }

    @Test
    @DisplayName("is the same in every store and the catalogue, is thinned out, and is what it was")
    void flow() throws IOException, SQLException {
        String checksum = "select count(*) || md5(string_agg(h, ',' order by n)) from document";
        postgres.query("postgres", "create database trade");
        postgres.query(
                "trade",
                "create table document as select n, md5(n::text) h from generate_series(1, 9999) n");
        backUp(Backups.NINE);
        postgres.query("trade", "update document set h = 'newer' where n = 5");
        StoredBackup newest = backUp(Backups.NINE.plusSeconds(86_400));

        Map<String, Depot> depots = Map.of("folder", archive, "replica", replica, "s3", bucket);
        depots.forEach(
                (name, depot) -> {
                    assertThat(depot.list().backups()).hasSize(2);
                    Pruning.run(
                            depot,
                            Retention.plan(
                                    KEEP_ONE,
                                    Instant.now().atZone(ZoneOffset.UTC),
                                    depot.list().backups(),
                                    Set.of()),
                            gone -> store.catalogue().remove(name, gone));
                    assertThat(depot.list().backups()).containsExactly(newest);
                });
        assertThat(store.catalogue().list(InfobaseKey.of(TRADE)))
                .containsExactly(
                        new CatalogueEntry("folder", newest),
                        new CatalogueEntry("replica", newest),
                        new CatalogueEntry("s3", newest));

        archive.delete(newest);
        StoredBackup back = bucket.download(newest, archive, JOB);
        tools.create(server, "restored");
        tools.restore(server, "restored", archive.file(back.key()), Ownership.KEPT, LIMIT);
        assertThat(postgres.query("restored", checksum))
                .isEqualTo(postgres.query("trade", checksum));
        assertThat(List.of(archive.list(), replica.list())).allMatch(it -> it.findings().isEmpty());
    }
}
