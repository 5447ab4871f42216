package io.dromedary.backup.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.testkit.cluster.BackupRig;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A backup of all infobases")
class BackupFlowTest {

    @TempDir Path folder;
    private FakeCluster cluster;
    private BackupRig rig;

    @BeforeEach
    void start() throws IOException {
        cluster =
                FakeCluster.with()
                        .infobase("trade", trade -> trade.data("1000 documents").session("Иванов"))
                        .infobase("Зарплата и кадры", salary -> salary.data("12 employees"))
                        .infobase("sandbox")
                        .start(folder.resolve("programs"));
        Files.createDirectories(folder.resolve("backups"));
        Files.createDirectories(folder.resolve("nas"));
        rig =
                new BackupRig(
                        cluster,
                        folder,
                        """
                        infobases:
                          exclude: [sandbox]
                          default: {means: designer, attempts: 2, pause: 10ms}
                        backup:
                          folder: %s
                          keep: {last: 2}
                          replicas:
                            nas: {folder: %s}
                        """
                                .formatted(folder.resolve("backups"), folder.resolve("nas")));
    }

    @AfterEach
    void stop() {
        rig.close();
        cluster.close();
    }

    @Test
    @DisplayName("ends sessions, dumps, verifies, copies, and leaves every infobase as it was")
    void whole() {
        JobReport report = backup();
        assertThat(report.result()).contains(Result.DONE);
        assertThat(report.infobases())
                .extracting(InfobaseReport::infobase)
                .contains("trade", "Зарплата и кадры")
                .doesNotContain("sandbox");
        assertThat(steps(report, "trade"))
                .containsExactly(
                        "plan",
                        "lock",
                        "end sessions",
                        "dump",
                        "unlock",
                        "verify",
                        "publish",
                        "copy to nas");
        assertThat(cluster.<Boolean>read(state -> state.infobase("trade").isLocked())).isFalse();
        assertThat(rig.store().catalogue().list())
                .extracting(CatalogueEntry::store)
                .containsExactlyInAnyOrder("folder", "folder", "nas", "nas");
        StoredBackup trade = of("trade");
        Manifest manifest = trade.manifest();
        assertThat(rig.stores().folder().file(trade.key())).hasSize(manifest.size());
        assertThat(folder.resolve("nas").resolve(trade.key()))
                .hasSameBinaryContentAs(rig.stores().folder().file(trade.key()));
    }

    @Test
    @DisplayName("goes on when one infobase fails, whose old backups all stay")
    void oneFails() throws IOException {
        backup();
        backup();
        backup();
        assertThat(all("trade")).hasSize(2);
        cluster.trouble(FakeTrouble.on("1cv8").times(2).refuse("Ошибка СУБД: нет места на диске"));
        JobReport report = backup();
        assertThat(report.result()).contains(Result.FAILED);
        assertThat(report.infobases())
                .filteredOn(one -> one.result() == Result.FAILED)
                .singleElement()
                .satisfies(
                        failed -> {
                            assertThat(failed.steps())
                                    .filteredOn(step -> step.result() == Result.FAILED)
                                    .extracting(StepReport::name)
                                    .containsExactly("dump, attempt 2");
                            assertThat(failed.steps())
                                    .extracting(StepReport::name)
                                    .contains("unlock")
                                    .doesNotContain("verify");
                        });
        assertThat(cluster.<Boolean>read(state -> state.infobase("trade").isLocked())).isFalse();
        assertThat(all("trade")).hasSize(2);
        try (Stream<Path> files = Files.walk(folder.resolve("backups"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .as("backups and manifests, and nothing that a failure left")
                    .hasSize(8);
        }
    }

    @Test
    @DisplayName("is well when a dump succeeds at last, and says what failed before")
    void succeedsAtLast() throws IOException {
        cluster.trouble(FakeTrouble.on("1cv8").refuse("Ошибка СУБД: нет места на диске"));

        JobReport report = backup();

        assertThat(report.result()).contains(Result.DONE);
        assertThat(report.infobases())
                .flatExtracting(InfobaseReport::steps)
                .filteredOn(step -> step.name().equals("dump") && step.message().isPresent())
                .singleElement()
                .satisfies(
                        step ->
                                assertThat(step.message().orElseThrow())
                                        .startsWith("failed, and was tried again: DESIGNER"));
        assertThat(report.infobases())
                .flatExtracting(InfobaseReport::steps)
                .extracting(StepReport::name)
                .contains("dump, attempt 2");
        assertThat(all("trade")).hasSize(1);
    }

    @Test
    @DisplayName("notes in the manifest which generation of the configuration it holds")
    void generation() {
        backup();
        assertThat(of("trade").manifest().generation())
                .contains(cluster.<String>read(state -> state.infobase("trade").generation));
    }

    @Test
    @DisplayName("is well without the generation of the configuration, and warns of it")
    void noGeneration() {
        cluster.trouble(
                FakeTrouble.on("1cv8").with("/GetConfigGenerationID").always().refuse("no"));
        JobReport report = backup();
        assertThat(report.result()).contains(Result.DONE);
        assertThat(of("trade").manifest().generation()).isEmpty();
        assertThat(warnings(report, "trade"))
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING: the manifest has no generation of the configuration: DESIGNER");
        assertThat(cluster.<Boolean>read(state -> state.infobase("trade").isLocked())).isFalse();
    }

    @Test
    @DisplayName("books a replica that is not there, and is none the worse for it")
    void replicaAway() throws IOException {
        Files.delete(folder.resolve("nas"));
        JobReport report = backup();
        assertThat(report.result()).contains(Result.FAILED);
        assertThat(report.infobases())
                .flatExtracting(InfobaseReport::steps)
                .filteredOn(step -> step.result() == Result.FAILED)
                .extracting(StepReport::name)
                .containsOnly("copy to nas", "prune nas");
        assertThat(all("trade")).hasSize(1);
    }

    @Test
    @DisplayName("warns of a dump much smaller than the last, which 1C may have cut off unnoticed")
    void muchSmaller() {
        cluster.change(state -> state.infobase("trade").data = data(4000));
        assertThat(warnings(backup(), "trade")).isEmpty();
        long whole = of("trade").manifest().size();
        cluster.change(state -> state.infobase("trade").data = data(3000));
        assertThat(warnings(backup(), "trade")).as("smaller, but not much").isEmpty();
        cluster.change(state -> state.infobase("trade").data = data(1000));

        JobReport report = backup();
        assertThat(report.result()).contains(Result.DONE);
        assertThat(warnings(report, "trade"))
                .singleElement()
                .asString()
                .contains("much smaller than the last", "warn-below");
        assertThat(warnings(report, "Зарплата и кадры")).isEmpty();
        assertThat(whole).isGreaterThan(of("trade").manifest().size());
    }

    private JobReport backup(String name, String infobases) throws IOException {
        String yaml =
                """
                infobases:
                  only: %s
                  default: {means: designer}
                backup:
                  folder: %s
                  keep: {last: 1}
                """
                        .formatted(infobases, folder.resolve("backups"));
        try (BackupRig other =
                new BackupRig(cluster, Files.createDirectory(folder.resolve(name)), yaml)) {
            return other.backUp();
        }
    }

    @Test
    @DisplayName(
            "fails if an infobase that is chosen by name is in no cluster, and backs up the rest")
    void renamed() throws IOException {
        JobReport report = backup("renamed", "[trade, retail]");

        assertThat(report.result()).contains(Result.FAILED);
        assertThat(report.infobases())
                .flatExtracting(InfobaseReport::steps)
                .filteredOn(step -> step.result() == Result.FAILED)
                .singleElement()
                .satisfies(
                        step -> {
                            assertThat(step.name()).isEqualTo("find retail");
                            assertThat(step.message().orElseThrow())
                                    .contains("Was it renamed?", "only in cluster.yaml");
                        });
        assertThat(all("trade")).hasSize(1);
    }

    @Test
    @DisplayName("fails if there is no infobase at all, as when a cluster has lost its list")
    void none() throws IOException {
        cluster.change(state -> state.infobases.clear());

        JobReport report = backup();

        assertThat(report.result()).contains(Result.FAILED);
        assertThat(report.infobases())
                .flatExtracting(InfobaseReport::steps)
                .extracting(StepReport::name)
                .contains("find infobases");
    }

    @Test
    @DisplayName("removes no backups of infobases that these settings do not care for")
    void ofOthers() throws IOException {
        backup();
        backup();
        assertThat(backup("other", "[trade]").result()).contains(Result.DONE);

        assertThat(all("trade")).hasSize(1);
        assertThat(all("Зарплата и кадры")).hasSize(2);
    }

    @Test
    @DisplayName("tells that backups are gone or damaged that nobody here has let go")
    void lost() throws IOException {
        backup();
        StoredBackup trade = of("trade");
        Files.writeString(rig.stores().folder().file(trade.key()), "cut off");

        JobReport report = backup();
        assertThat(ofTheWhole(report, "prune folder"))
                .singleElement()
                .asString()
                .startsWith("WARNING: 1 backups that were here are gone or damaged")
                .contains(trade.key(), "backup check");
        assertThat(ofTheWhole(report, "prune nas")).isEmpty();
        assertThat(ofTheWhole(backup(), "prune folder")).as("once").isEmpty();
    }

    private static List<String> ofTheWhole(JobReport report, String name) {
        return report.infobases().stream()
                .flatMap(one -> one.steps().stream())
                .filter(step -> step.name().equals(name))
                .flatMap(step -> step.message().stream())
                .toList();
    }

    /** What does not get smaller by being packed. */
    private static String data(int length) {
        return new Random(1)
                .ints(length, 'a', 'z')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static List<String> warnings(JobReport report, String infobase) {
        return report.infobases().stream()
                .filter(one -> one.infobase().equals(infobase))
                .flatMap(one -> one.steps().stream())
                .flatMap(step -> step.message().stream())
                .filter(message -> message.startsWith("WARNING"))
                .toList();
    }

    private JobReport backup() {
        return rig.backUp();
    }

    private static List<String> steps(JobReport report, String infobase) {
        return report.infobases().stream()
                .filter(one -> one.infobase().equals(infobase))
                .flatMap(one -> one.steps().stream())
                .map(StepReport::name)
                .toList();
    }

    private StoredBackup of(String infobase) {
        return all(infobase).get(0);
    }

    private List<StoredBackup> all(String infobase) {
        return rig.stores().folder().list().backups().stream()
                .filter(backup -> backup.manifest().infobase().equals(infobase))
                .toList();
    }
}
