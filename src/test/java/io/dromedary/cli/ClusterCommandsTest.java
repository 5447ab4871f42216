package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.job.Result;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeDump;
import io.dromedary.testkit.cluster.FakeInfobase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Commands for clusters")
class ClusterCommandsTest {

    private static final byte[] DUMP = {
        0x31, 0x43, 0x49, 0x42, 0x44, 0x6d, 0x70, 0x46, 0x33, 'd', 'a', 't', 'a'
    };

    @TempDir Path folder;
    private FakeCluster cluster;
    private Path backups;
    private Path settings;

    @BeforeEach
    void start() throws IOException {
        cluster =
                FakeCluster.with()
                        .infobase("trade", trade -> trade.session("Иванов"))
                        .infobase("trade_copy")
                        .start(folder.resolve("programs"));
        backups = Files.createDirectory(folder.resolve("backups"));
        Files.createDirectory(folder.resolve("data"));
        settings =
                Files.writeString(
                        folder.resolve("cluster.yaml"),
                        """
                        platform: {rac: %s, 1cv8: %s}
                        clusters: {main: {}}
                        sessions: {message: "Копирование", grace: 0s, rounds: 5, pause: 100ms}
                        tool-logs: {folder: %s}
                        backup: {folder: %s, keep: {last: 1}}
                        """
                                .formatted(
                                        cluster.rac(),
                                        cluster.designer(),
                                        folder.resolve("logs"),
                                        backups));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Call call(String... words) {
        List<Object> all = new ArrayList<>(List.of((Object[]) words));
        all.addAll(List.of("--config", settings, "--data", folder.resolve("data")));
        return Call.of(all.toArray());
    }

    private FakeInfobase trade() {
        return cluster.read(state -> state.infobase("trade"));
    }

    @Nested
    @DisplayName("on an infobase")
    class Hands {

        @Test
        @DisplayName("lock it with the message of the settings, and open it again")
        void locks() {
            assertThat(call("cluster", "lock", "trade", "--code", "их код").code()).isZero();
            assertThat(trade().sessionsDenied).isTrue();
            assertThat(trade().jobsDenied).isTrue();
            assertThat(trade().deniedMessage).isEqualTo("Копирование");
            assertThat(trade().permissionCode).isEqualTo("их код");

            assertThat(call("cluster", "unlock", "main/trade").code()).isZero();
            assertThat(trade().sessionsDenied).isFalse();
            assertThat(trade().permissionCode).isEmpty();
        }

        @Test
        @DisplayName("list its sessions, and end them on demand")
        void sessions() {
            assertThat(call("cluster", "sessions", "trade").out()).contains("\tИванов\t");

            Call lock = call("cluster", "lock", "trade", "--end-sessions");

            assertThat(lock.code()).as(lock.err()).isZero();
            assertThat(call("cluster", "sessions", "trade").out()).isEmpty();
        }

        @Test
        @DisplayName("refuse a name that no infobase has, and name the file")
        void unknown() {
            Call call = call("cluster", "lock", "trad");

            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("'trad'").contains("cluster.yaml");
        }

        @Test
        @DisplayName("refuse wrong settings with their line")
        void wrongSettings() throws IOException {
            Files.writeString(settings, "clusters: {main: {}}\nsesions: {}\n");

            Call call = call("cluster", "sessions", "trade");

            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("cluster.yaml:2").contains("sesions");
        }
    }

    @Nested
    @DisplayName("on backups")
    class Backups {

        private void files(String... names) throws IOException {
            for (String name : names) {
                Files.write(backups.resolve(name), DUMP);
            }
        }

        @Test
        @DisplayName("adopt files of the old tool, each by its whole name, and list them")
        void adopt() throws IOException {
            files("trade_2026-01-30-12-00-00.dt", "trade_copy_2026-01-31-12-00-00.dt", "x.dt");

            Call adopt = call("backup", "adopt");

            assertThat(adopt.code()).isEqualTo(ExitCode.FAILED);
            assertThat(adopt.out()).contains("x.dt\tits name is not");
            assertThat(call("backup", "list").out().lines())
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("trade\t"))
                    .anyMatch(line -> line.startsWith("trade_copy\t"));
            assertThat(call("backup", "list", "--infobase", "trade").out().lines()).hasSize(1);
        }

        @Test
        @DisplayName(
                "find them again in all stores after the loss of the catalogue, as far as these are there")
        void refill() throws IOException {
            Path dump = backups.resolve("trade_2026-01-30-12-00-00.dt");
            Files.write(dump, FakeDump.of(trade()));
            call("backup", "adopt");
            try (Stream<Path> all = Files.list(folder.resolve("data"))) {
                for (Path file : all.toList()) {
                    Files.delete(file);
                }
            }
            Files.writeString(
                    settings,
                    Files.readString(settings)
                            .replace(
                                    "keep: {last: 1}}",
                                    "keep: {last: 1}, replicas: {nas: {folder: %s}}}"
                                            .formatted(folder.resolve("nas"))));

            Call list = call("backup", "list");
            assertThat(list.out().lines()).singleElement().asString().contains("\tfolder\t");
            assertThat(list.err()).contains("The catalogue lacks what is in nas: ");

            Files.delete(folder.resolve("data/backup.db"));
            cluster.change(state -> state.infobase("trade").data = "damaged");
            assertThat(
                            call(
                                            "backup",
                                            "restore",
                                            "trade",
                                            "--into",
                                            "trade",
                                            "--overwrite",
                                            "trade")
                                    .code())
                    .isZero();
        }

        @Test
        @DisplayName(
                "check them, and fill a lost catalogue by the way; a folder alone can be checked, too")
        void checkFills() throws IOException {
            files("trade_2026-01-30-12-00-00.dt");
            call("backup", "adopt");
            Files.delete(folder.resolve("data/backup.db"));

            assertThat(call("backup", "check").code()).isZero();
            try (BackupStore store =
                    BackupStore.openBeside(folder.resolve("data/backup.db"), Clock.systemUTC())) {
                assertThat(store.catalogue().last()).hasSize(1);
            }

            Call elsewhere = Call.of("backup", "check", "--config", settings, "--data", "gone");
            assertThat(elsewhere.code()).isZero();
            assertThat(elsewhere.err()).contains("The catalogue was not filled: gone: there is no");
        }

        @Test
        @DisplayName("name places that the settings have no more, and forget them when told to")
        void forget() throws IOException {
            files("trade_2026-01-30-12-00-00.dt");
            call("backup", "adopt");
            Path moved = Files.createDirectory(folder.resolve("moved"));
            Files.writeString(
                    settings,
                    Files.readString(settings)
                            .replace("backup: {folder: " + backups, "backup: {folder: " + moved));

            String told = call("backup", "check").err();
            assertThat(told)
                    .contains("The catalogue has 1 backups", ":" + backups, "backup forget folder");
            String place = told.substring(told.indexOf('"') + 1, told.indexOf("\","));
            Call forget = call("backup", "forget", "folder", place);
            assertThat(forget.out()).contains("forgotten\tfolder\t" + place + "\t1");
            assertThat(forget.code()).isZero();
            assertThat(call("backup", "check").err()).isEmpty();
            assertThat(call("backup", "forget", "folder", place).code())
                    .isEqualTo(ExitCode.SKIPPED);
            assertThat(backups.resolve("trade_2026-01-30-12-00-00.dt")).exists();

            String own = place.replace(backups.toString(), moved.toString());
            Call refused = call("backup", "forget", "folder", own);
            assertThat(refused.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(refused.err()).contains("The store folder is in use here");
        }

        @Test
        @DisplayName("check them by reading, and find one that was changed")
        void check() throws IOException {
            assertThat(call("backup", "check").code()).isEqualTo(ExitCode.SKIPPED);
            files("trade_2026-01-30-12-00-00.dt");
            call("backup", "adopt");
            assertThat(call("backup", "check").code()).isZero();

            byte[] changed = DUMP.clone();
            changed[DUMP.length - 1] ^= 1;
            Files.write(backups.resolve("trade_2026-01-30-12-00-00.dt"), changed);

            Call check = call("backup", "check");
            assertThat(check.code()).isEqualTo(ExitCode.FAILED);
            assertThat(check.out()).contains("SHA-256 differs");
        }

        @Test
        @DisplayName("say first what retention would remove, and then remove it, and no other")
        void prune() throws IOException {
            files(
                    "trade_2026-01-29-12-00-00.dt",
                    "trade_2026-01-30-12-00-00.dt",
                    "trade_copy_2026-01-28-12-00-00.dt");
            call("backup", "adopt");

            Call dry = call("backup", "prune", "--dry-run");

            assertThat(dry.out().lines())
                    .contains("goes\tfolder\ttrade_2026-01-29-12-00-00.dt\t")
                    .filteredOn(line -> line.startsWith("stays"))
                    .hasSize(2);
            assertThat(dumps()).hasSize(3);

            Call prune = call("backup", "prune");
            assertThat(prune.code()).as(prune.err()).isZero();
            assertThat(dumps())
                    .containsExactlyInAnyOrder(
                            "trade_2026-01-30-12-00-00.dt", "trade_copy_2026-01-28-12-00-00.dt");
            assertThat(call("backup", "list").out().lines()).hasSize(2);

            assertThat(call("backup", "prune").code()).isEqualTo(ExitCode.SKIPPED);
            assertThat(call("backup", "prune", "--dry-run").code()).isEqualTo(ExitCode.SKIPPED);
        }

        /** A backup that is killed when it has planned these, and has backed up none. */
        private void killed(String... infobases) {
            Path books = folder.resolve("data/backup.db");
            try (BackupStore store = BackupStore.openBeside(books, Clock.systemUTC())) {
                UUID job = store.jobs().begin(JobKind.BACKUP);
                for (String infobase : infobases) {
                    store.jobs()
                            .endStep(
                                    store.jobs().beginStep(job, "main", infobase, "plan"),
                                    Result.READY,
                                    OptionalLong.empty(),
                                    Optional.empty());
                }
                assertThat(store.jobs().breakOff(job, "killed")).isPresent();
            }
        }

        @Test
        @DisplayName("keep all of an infobase that a job was killed before it backed it up")
        void pruneAfterKill() throws IOException {
            files("trade_2026-01-29-12-00-00.dt", "trade_2026-01-30-12-00-00.dt");
            files("trade_copy_2026-01-27-12-00-00.dt", "trade_copy_2026-01-28-12-00-00.dt");
            call("backup", "adopt");
            killed("trade");

            assertThat(call("backup", "prune").out().lines())
                    .containsExactly("gone\tfolder\ttrade_copy_2026-01-27-12-00-00.dt\t");
            assertThat(dumps()).hasSize(3);
        }

        @Test
        @DisplayName("keep all of a cluster if the name of what has failed is that of no backup")
        void pruneAfterRenaming() throws IOException {
            files("trade_2026-01-29-12-00-00.dt", "trade_2026-01-30-12-00-00.dt");
            call("backup", "adopt");
            killed("trade renamed");

            assertThat(call("backup", "prune").code()).isEqualTo(ExitCode.SKIPPED);
            assertThat(dumps()).hasSize(2);
        }

        @Test
        @DisplayName("thin out the other stores if one cannot be reached, and name it")
        void pruneOthers() throws IOException {
            Path second = folder.resolve("second");
            Files.writeString(
                    settings,
                    Files.readString(settings)
                            .replace(
                                    "keep: {last: 1}}",
                                    "keep: {last: 1}, replicas: {first: {folder: %s, keep: {last: 1}}, second: {folder: %s, keep: {last: 1}}}}"
                                            .formatted(folder.resolve("first"), second)));
            files("trade_2026-01-29-12-00-00.dt", "trade_2026-01-30-12-00-00.dt");
            call("backup", "adopt");
            Files.createDirectory(second);
            try (Stream<Path> all = Files.list(backups)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, second.resolve(file.getFileName()));
                }
            }

            Call prune = call("backup", "prune");

            assertThat(prune.code()).isEqualTo(ExitCode.FAILED);
            assertThat(prune.err()).contains("first was not pruned: ").doesNotContain("\tat ");
            assertThat(prune.out().lines())
                    .containsExactlyInAnyOrder(
                            "gone\tfolder\ttrade_2026-01-29-12-00-00.dt\t",
                            "gone\tsecond\ttrade_2026-01-29-12-00-00.dt\t");
        }

        @Test
        @DisplayName("restore one into an infobase whose name is given twice, and into no other")
        void restore() throws IOException {
            Path dump = backups.resolve("trade_2026-01-30-12-00-00.dt");
            cluster.change(state -> state.infobase("trade").data = "1000 documents");
            Files.write(dump, FakeDump.of(trade()));
            call("backup", "adopt");
            cluster.change(state -> state.infobase("trade").data = "damaged");

            Call other =
                    call("backup", "restore", "trade", "--into", "trade", "--overwrite", "trad");
            assertThat(other.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(other.err()).contains("would be lost").doesNotContain("Restoring");
            assertThat(trade().data).isEqualTo("damaged");

            Call restore =
                    call("backup", "restore", "trade", "--into", "trade", "--overwrite", "trade");
            assertThat(restore.code()).as(restore.err()).isZero();
            assertThat(trade().data).isEqualTo("1000 documents");
            assertThat(trade().isLocked()).isFalse();
        }

        @Test
        @DisplayName("say which there are if none is old enough, and that a target is needed")
        void restoreNone() throws IOException {
            files("trade_2026-01-30-12-00-00.dt");
            call("backup", "adopt");

            Call early =
                    call(
                            "backup",
                            "restore",
                            "trade",
                            "--at",
                            "2026-01-01T00:00:00",
                            "--into",
                            "trade",
                            "--overwrite",
                            "trade");
            assertThat(early.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(early.err()).contains("there are those of 2026-01-30");
            assertThat(call("backup", "restore", "trade").code()).isEqualTo(ExitCode.WRONG_CALL);
        }

        private List<String> dumps() throws IOException {
            try (Stream<Path> files = Files.list(backups)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".dt"))
                        .toList();
            }
        }
    }
}
