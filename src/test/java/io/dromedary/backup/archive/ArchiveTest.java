package io.dromedary.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.dromedary.backup.Backups;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.Means;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An archive")
class ArchiveTest {

    private static final Infobase TRADE = Backups.infobase("Торговля");
    private static final UUID JOB = new UUID(7, 7);
    private static final Instant NOW = Backups.NINE.plusSeconds(3600);

    @TempDir private Path folder;
    private Archive archive;

    @BeforeEach
    void open() {
        archive = new Archive(folder);
    }

    private static Partial dumped(Archive archive, Infobase infobase) throws IOException {
        Partial partial = archive.begin(infobase, Means.PG_DUMP, Backups.NINE, JOB);
        Files.writeString(partial.file(), "PGDMP");
        return partial;
    }

    private static StoredBackup backup(Archive archive, Infobase infobase) throws IOException {
        Partial partial = dumped(archive, infobase);
        return archive.publish(partial, Backups.manifest(infobase, Backups.NINE, partial.name()));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    @DisplayName("lays backups out by cluster, infobase and time, each with its manifest beside it")
    void layout() throws IOException {
        StoredBackup backup = backup(archive, TRADE);

        String id = TRADE.id().toString().substring(0, 8);
        assertThat(backup.key()).isEqualTo("main/Торговля_" + id + "/20260131-090000Z.pgdump");
        assertThat(archive.file(backup.key())).hasContent("PGDMP");
        assertThat(archive.file(backup.manifestKey())).exists();
        assertThat(archive.list()).isEqualTo(new Holdings(List.of(backup), List.of()));
        assertThat(names()).hasSize(2);
    }

    @Test
    @DisplayName("gives a second backup of the same second another name")
    void sameSecond() throws IOException {
        StoredBackup first = backup(archive, TRADE);
        StoredBackup second = backup(archive, TRADE);

        assertThat(second.key()).endsWith("/20260131-090000Z-2.pgdump");
        assertThat(archive.list().backups()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    @DisplayName("does not list a backup that is being made")
    void partial() throws IOException {
        Partial partial = dumped(archive, TRADE);

        assertThat(partial.file().getFileName().toString())
                .contains(JOB.toString())
                .endsWith(".pgdump");
        assertThat(archive.list()).isEqualTo(new Holdings(List.of(), List.of()));
        archive.discard(partial);
        assertThat(names()).isEmpty();
        archive.discard(partial);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../../../etc",
                "/etc/passwd",
                "C:\\Windows",
                "NUL",
                "trade*",
                "a\0b",
                ".",
                "-rf",
                "имя\nстрока"
            })
    @DisplayName("keeps an infobase in its own folder, whatever its name")
    void hostile(String name) throws IOException {
        Infobase infobase =
                new Infobase(
                        name, new UUID(1, 1), new UUID(2, 2), name.repeat(300 / name.length()));
        StoredBackup backup = backup(archive, infobase);

        assertThat(archive.file(backup.key()).getParent().getParent().getParent())
                .isEqualTo(folder);
        assertThat(archive.list().of(InfobaseKey.of(infobase))).containsExactly(backup);
    }

    @Test
    @DisplayName("tells infobases apart by their UUIDs alone")
    void identity() throws IOException {
        StoredBackup trade = backup(archive, TRADE);
        Infobase twin =
                new Infobase(
                        "main",
                        TRADE.clusterId(),
                        new UUID(TRADE.id().getMostSignificantBits(), 1),
                        TRADE.name());
        StoredBackup other = backup(archive, twin);
        Infobase renamed = new Infobase("main", TRADE.clusterId(), TRADE.id(), "Склад");
        StoredBackup later = backup(archive, renamed);

        assertThat(archive.list().of(InfobaseKey.of(TRADE)))
                .containsExactlyInAnyOrder(trade, later);
        assertThat(archive.list().of(InfobaseKey.of(twin))).containsExactly(other);
    }

    @Test
    @DisplayName("refuses to begin where the folder is missing, as when a share is not mounted")
    void notMounted() {
        Archive away = new Archive(folder.resolve("share"));

        assertThatThrownBy(() -> away.begin(TRADE, Means.PG_DUMP, Backups.NINE, JOB))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(
                        "The folder of backups "
                                + folder.resolve("share")
                                + " is missing. Mount or create it");
        assertThat(folder.resolve("share")).doesNotExist();
    }

    @Test
    @DisplayName("works with the paths of Windows")
    void windows() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Path share = Files.createDirectories(windows.getPath("C:\\Backup\\1C"));
            Archive there = new Archive(share);
            StoredBackup backup = backup(there, TRADE);

            assertThat(backup.key()).startsWith("main/Торговля_");
            assertThat(there.list().backups()).containsExactly(backup);
            there.delete(backup);
            assertThat(there.list()).isEqualTo(new Holdings(List.of(), List.of()));
            assertThatThrownBy(() -> there.file("..\\..\\Windows"))
                    .isInstanceOf(ArchiveException.class);
        }
    }

    @Nested
    @DisplayName("when publishing")
    class Publishing {

        @Test
        @DisplayName("replaces nothing")
        void taken() throws IOException {
            Partial partial = dumped(archive, TRADE);
            Files.writeString(partial.target(), "somebody's");

            assertThatThrownBy(
                            () ->
                                    archive.publish(
                                            partial,
                                            Backups.manifest(TRADE, Backups.NINE, partial.name())))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("exists, and was left as it is");
            assertThat(partial.target()).hasContent("somebody's");
            assertThat(partial.file()).hasContent("PGDMP");
            assertThat(names()).hasSize(2);
        }

        @Test
        @DisplayName("refuses what is not of the size that was verified")
        void size() throws IOException {
            Partial partial = dumped(archive, TRADE);
            Files.writeString(partial.file(), "PGDMP and more");

            assertThatThrownBy(
                            () ->
                                    archive.publish(
                                            partial,
                                            Backups.manifest(TRADE, Backups.NINE, partial.name())))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("of 14 bytes is not what was verified");
            assertThat(partial.target()).doesNotExist();
        }

        @Test
        @DisplayName("says that the disk is full, and leaves nothing under the final name")
        void diskFull() throws IOException {
            try (FileSystem small =
                    Jimfs.newFileSystem(
                            Configuration.unix().toBuilder()
                                    .setBlockSize(64)
                                    .setMaxSize(256)
                                    .build())) {
                Archive there = new Archive(Files.createDirectory(small.getPath("/small")));
                Partial partial = dumped(there, TRADE);

                assertThatThrownBy(
                                () ->
                                        there.publish(
                                                partial,
                                                Backups.manifest(
                                                        TRADE, Backups.NINE, partial.name())))
                        .isInstanceOf(ArchiveException.class)
                        .hasMessageContaining("the disk is full. Free some space");
                assertThat(partial.target()).doesNotExist();
                there.discard(partial);
                there.sweep(JOB::equals, NOW);
                assertThat(partial.target().getParent()).isEmptyDirectory();
            }
        }
    }

    @Nested
    @DisplayName("when listing, tells and leaves alone")
    class Findings {

        private StoredBackup backup;
        private Path file;
        private Path manifest;

        @BeforeEach
        void fill() throws IOException {
            backup = backup(archive, TRADE);
            file = archive.file(backup.key());
            manifest = archive.file(backup.manifestKey());
        }

        private void finds(String message) {
            assertThat(archive.list().backups()).isEmpty();
            assertThat(archive.list().findings())
                    .extracting(Finding::message)
                    .singleElement()
                    .asString()
                    .contains(message);
        }

        @Test
        @DisplayName("a damaged manifest")
        void damaged() throws IOException {
            Files.writeString(manifest, "{");
            finds("it is no manifest: it is not JSON");
            assertThat(manifest).exists();
        }

        @Test
        @DisplayName("a manifest whose file is missing")
        void missing() throws IOException {
            Files.delete(file);
            finds("it is missing, and its manifest is there");
        }

        @Test
        @DisplayName("a file of another size than its manifest says")
        void cut() throws IOException {
            Files.writeString(file, "PGD");
            finds("it has 3 bytes and not 5");
        }

        @Test
        @DisplayName("a file without a manifest")
        void orphan() throws IOException {
            Files.delete(manifest);
            finds("it has no manifest, so it is no backup");
        }

        @Test
        @DisplayName("the manifest of another file, which could lead elsewhere")
        void another() throws IOException {
            Files.write(
                    manifest,
                    ManifestJson.write(Backups.manifest(TRADE, Backups.NINE, "other.pgdump")));
            finds("it is the manifest of another file, other.pgdump");
        }

        @Test
        @DisplayName("a link in the place of a file")
        void link() throws IOException {
            Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "PGDMP");
            Files.delete(file);
            Files.createSymbolicLink(file, elsewhere);
            assertThat(archive.list().backups()).isEmpty();
            assertThat(archive.list().findings())
                    .extracting(Finding::message)
                    .contains("it is no file");
        }
    }

    @Nested
    @DisplayName("when deleting")
    class Deleting {

        @Test
        @DisplayName("deletes that backup and no other")
        void one() throws IOException {
            StoredBackup first = backup(archive, TRADE);
            StoredBackup second = backup(archive, TRADE);
            archive.delete(first);

            assertThat(archive.list()).isEqualTo(new Holdings(List.of(second), List.of()));
            assertThat(names()).hasSize(2);
        }

        @Test
        @DisplayName("leaves alone what is not that backup anymore")
        void changed() throws IOException {
            StoredBackup backup = backup(archive, TRADE);
            Files.write(
                    archive.file(backup.manifestKey()),
                    ManifestJson.write(
                            Backups.manifest(
                                    Backups.infobase("x"), NOW, backup.manifest().file())));

            assertThatThrownBy(() -> archive.delete(backup))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("has changed meanwhile, and was not deleted");
            assertThat(names()).hasSize(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"../x", "/etc/passwd", "main/../../x", ".", ""})
        @DisplayName("does not leave its folder")
        void outside(String key) {
            assertThatThrownBy(() -> archive.file(key))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("leads out of");
        }
    }

    @Nested
    @DisplayName("when sweeping after a crash")
    class Sweeping {

        private static final UUID LIVING = new UUID(8, 8);

        private List<String> sweep() {
            return archive.sweep(JOB::equals, NOW).stream().map(Finding::message).toList();
        }

        @Test
        @DisplayName("deletes partials of jobs that are over, and those of no other")
        void partials() throws IOException {
            Partial dead = dumped(archive, TRADE);
            Partial living = archive.begin(TRADE, Means.PG_DUMP, Backups.NINE, LIVING);
            Files.writeString(living.file(), "PGDMP");

            assertThat(sweep())
                    .containsExactly("it was left by a job that is over, and was deleted");
            assertThat(dead.file()).doesNotExist();
            assertThat(living.file()).exists();
        }

        @Test
        @DisplayName("deletes what nobody has written to for a week")
        void forgotten() throws IOException {
            Partial old = archive.begin(TRADE, Means.PG_DUMP, Backups.NINE, LIVING);
            Files.writeString(old.file(), "PGDMP");
            Files.setLastModifiedTime(old.file(), FileTime.from(NOW.minus(Duration.ofDays(8))));
            sweep();

            assertThat(old.file()).doesNotExist();
        }

        @Test
        @DisplayName("publishes a backup of which only the manifest had yet to be renamed")
        void halfPublished() throws IOException {
            StoredBackup backup = backup(archive, TRADE);
            Path manifest = archive.file(backup.manifestKey());
            Path partial = TemporaryPaths.partial(JOB, manifest);
            Files.move(manifest, partial);
            // The crash also came between the two steps of the rename of the file.
            Path file = archive.file(backup.key());
            Files.createLink(TemporaryPaths.partial(JOB, file), file);

            assertThat(archive.list().backups()).isEmpty();
            assertThat(sweep()).contains("its backup had been half published, and is good now");
            assertThat(archive.list()).isEqualTo(new Holdings(List.of(backup), List.of()));
            assertThat(names()).hasSize(2);
        }

        @Test
        @DisplayName("publishes nothing whose file was not renamed yet")
        void notPublished() throws IOException {
            Partial partial = dumped(archive, TRADE);
            Path manifest = partial.target().resolveSibling(partial.name() + Manifest.EXTENSION);
            Files.write(
                    TemporaryPaths.partial(JOB, manifest),
                    ManifestJson.write(Backups.manifest(TRADE, Backups.NINE, partial.name())));
            sweep();

            assertThat(names()).isEmpty();
        }

        @Test
        @DisplayName("finishes deleting")
        void halfDeleted() throws IOException {
            StoredBackup backup = backup(archive, TRADE);
            Path manifest = archive.file(backup.manifestKey());
            Files.move(
                    manifest,
                    manifest.resolveSibling(
                            TemporaryName.removed(manifest.getFileName().toString())));

            assertThat(sweep())
                    .containsExactly("its backup had been half deleted, and is gone now");
            assertThat(names()).isEmpty();
        }

        @Test
        @DisplayName("finishes deleting where the manifest has both its names still")
        void halfRenamed() throws IOException {
            StoredBackup backup = backup(archive, TRADE);
            Path manifest = archive.file(backup.manifestKey());
            Files.createLink(
                    manifest.resolveSibling(
                            TemporaryName.removed(manifest.getFileName().toString())),
                    manifest);

            sweep();
            assertThat(names()).isEmpty();
            assertThat(archive.list().findings()).isEmpty();
        }

        @Test
        @DisplayName("touches no good backup, and finds nothing the second time")
        void good() throws IOException {
            StoredBackup backup = backup(archive, TRADE);
            sweep();

            assertThat(sweep()).isEmpty();
            assertThat(archive.list().backups()).containsExactly(backup);
        }
    }

    private static final class TemporaryPaths {

        static Path partial(UUID job, Path target) {
            return target.resolveSibling(
                    TemporaryName.partial(job, target.getFileName().toString()));
        }
    }
}
