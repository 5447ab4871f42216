package io.dromedary.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTask;
import io.dromedary.backup.flow.UnlockingException;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.verification.Verification;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.designer.DesignerException;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.ConfiguredClusters;
import io.dromedary.cluster.session.SessionEnding;
import io.dromedary.testkit.cluster.BackupRig;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeTrouble;
import io.dromedary.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A restore")
class RestoreTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir Path folder;
    private FakeCluster cluster;
    private S3Server bucket;
    private BackupRig rig;

    @BeforeEach
    void start() throws IOException {
        cluster =
                FakeCluster.with()
                        .infobase("trade", trade -> trade.data("1000 documents"))
                        .start(folder.resolve("programs"));
        bucket = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        bucket.create("offsite");
        rig =
                new BackupRig(
                        cluster,
                        folder,
                        """
                        infobases: {default: {means: designer, attempts: 1}}
                        backup:
                          folder: %s
                          s3:
                            offsite:
                              endpoint: %s
                              bucket: offsite
                              path-style: true
                              access-key: {file: %s}
                              secret-key: {file: %s}
                        """
                                .formatted(
                                        Files.createDirectory(folder.resolve("backups")),
                                        bucket.endpoint(),
                                        Files.writeString(
                                                folder.resolve("access"), S3Server.ACCESS_KEY),
                                        Files.writeString(
                                                folder.resolve("secret"), S3Server.SECRET_KEY)));
        BackupFlow flow = rig.flow();
        Begun<BackupTask> begun = flow.begin();
        for (BackupTask task : begun.tasks()) {
            BackupTask dumped = flow.unlock(flow.dump(flow.endSessions(flow.lock(task))));
            flow.upload(flow.publish(flow.verify(dumped)));
        }
        rig.store().jobs().end(begun.job());
    }

    @AfterEach
    void stop() {
        rig.close();
        bucket.close();
        cluster.close();
    }

    private BackupFiles files() {
        return new BackupFiles(
                rig.stores(),
                new Verification(rig.settings().postgres().tools(), LIMIT),
                folder.resolve("restore"),
                rig.store().jobs()::isOver);
    }

    private List<CatalogueEntry> copies(String store) {
        List<CatalogueEntry> copies =
                rig.store().catalogue().list().stream()
                        .filter(entry -> entry.store().equals(store))
                        .toList();
        assertThat(copies).hasSize(1);
        return copies;
    }

    @Nested
    @DisplayName("into an infobase")
    class IntoInfobase {

        private void restore() {
            Programs programs = new ProcessPrograms();
            Platform platform = new Platform(rig.settings().platform());
            ConfiguredClusters clients = new ConfiguredClusters(programs, platform, rig.settings());
            Restore restore =
                    new Restore(
                            rig.settings(),
                            new PostgresTools(programs, rig.settings().postgres().tools()),
                            new PostgresDatabases(),
                            rig.scratch(),
                            new Designer(
                                    programs, platform, folder.resolve("logs"), Clock.systemUTC()),
                            rig.locks(),
                            new SessionEnding(clients, rig.settings().sessions()));
            Infobase trade = cluster.infobase("main", "trade");
            try (Fetched backup = files().fetch(copies("folder"), UUID.randomUUID())) {
                restore.intoInfobase(
                        UUID.randomUUID(), backup, "Sport1:1541", trade, "trade", LIMIT);
            }
        }

        @Test
        @DisplayName("that leaves it locked has failed, though the data is there")
        void stillLocked() {
            cluster.change(state -> state.infobase("trade").data = "damaged");
            cluster.trouble(
                    FakeTrouble.on("rac infobase update").after(1).always().refuse("No rights"));

            assertThatThrownBy(this::restore)
                    .isInstanceOf(UnlockingException.class)
                    .hasMessageContaining("still locked");
            assertThat(cluster.<String>read(state -> state.infobase("trade").data))
                    .isEqualTo("1000 documents");
        }

        @Test
        @DisplayName("that fails says why, and beside it that it is still locked")
        void failed() {
            cluster.trouble(FakeTrouble.on("1cv8").refuse("The file is damaged"));
            cluster.trouble(
                    FakeTrouble.on("rac infobase update").after(1).always().refuse("No rights"));

            assertThatThrownBy(this::restore)
                    .isInstanceOf(DesignerException.class)
                    .hasMessageContaining("DESIGNER ended with")
                    .satisfies(
                            failure ->
                                    assertThat(failure.getSuppressed())
                                            .singleElement()
                                            .isInstanceOf(UnlockingException.class));
        }
    }

    @Nested
    @DisplayName("from a bucket")
    class FromBucket {

        private Path work() {
            return folder.resolve("restore");
        }

        private List<String> inWork() throws IOException {
            try (Stream<Path> inside = Files.list(work())) {
                return inside.map(path -> path.getFileName().toString()).toList();
            }
        }

        @Test
        @DisplayName("leaves nothing of what it downloaded, once all of the job is closed")
        void closed() throws IOException {
            UUID job = UUID.randomUUID();
            BackupFiles files = files();
            Fetched first = files.fetch(copies("offsite"), job);
            Fetched second = files.fetch(copies("offsite"), job);
            assertThat(first.store()).isEqualTo("offsite");

            first.close();
            assertThat(first.file()).doesNotExist();
            assertThat(second.file()).exists();

            second.close();
            assertThat(inWork()).isEmpty();
        }

        @Test
        @DisplayName("tells why it was not taken from nearer by")
        void damagedNearer() throws IOException {
            CatalogueEntry near = copies("folder").get(0);
            List<CatalogueEntry> all =
                    List.of(
                            copies("offsite").stream()
                                    .filter(it -> it.backup().key().equals(near.backup().key()))
                                    .findFirst()
                                    .orElseThrow(),
                            near);
            Files.writeString(rig.stores().folder().file(near.backup().key()), "damaged");

            try (Fetched fetched = files().fetch(all, UUID.randomUUID())) {
                assertThat(fetched.store()).isEqualTo("offsite");
                assertThat(fetched.unread()).containsOnlyKeys("folder");
            }
        }

        @Test
        @DisplayName("that fails leaves nothing either")
        void failed() throws IOException {
            CatalogueEntry copy = copies("offsite").get(0);
            bucket.replace(
                    "offsite", copy.backup().key(), "damaged".getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> files().fetch(List.of(copy), UUID.randomUUID()))
                    .isInstanceOf(RestoreException.class);

            assertThat(inWork()).isEmpty();
        }

        @Test
        @DisplayName("deletes first what jobs that are over left there, and nothing else")
        void killed() throws IOException {
            UUID over = rig.store().jobs().last(1).get(0).id();
            UUID unknown = UUID.randomUUID();
            Path left = Files.createDirectories(work().resolve(over.toString()).resolve("main"));
            Files.writeString(left.resolve("trade.dt"), "half of it");
            Files.createDirectory(work().resolve(unknown.toString()));
            Files.createDirectory(work().resolve("notes"));

            files().fetch(copies("offsite"), UUID.randomUUID()).close();

            assertThat(inWork()).containsExactlyInAnyOrder(unknown.toString(), "notes");
        }
    }
}
