package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.JobRunningException;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cli.JobRunner.Wanted;
import io.dromedary.cli.JobRunner.WrongSettingsException;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A job that is run once, by itself,")
class OneJobTest {

    @TempDir Path folder;
    private FakeCluster cluster;
    private Path data;
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        cluster =
                FakeCluster.with()
                        .infobase("trade", trade -> trade.session("Иванов"))
                        .infobase("salary")
                        .start(folder.resolve("programs"));
        data = Files.createDirectory(folder.resolve("data"));
        Files.createDirectory(folder.resolve("backups"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private JobReport backup(Path settings) {
        return run(JobKind.BACKUP, settings);
    }

    private JobReport run(JobKind kind, Path settings) {
        return new OneJob()
                .run(
                        Wanted.of(kind, Map.of(), settings, data, Path.of("routes")),
                        (infobase, step) -> told.add(infobase.infobase() + " " + step.name()));
    }

    private Path settings() throws IOException {
        return settings(cluster, folder);
    }

    /** Settings by which DESIGNER backs up everything of a cluster into a folder. */
    static Path settings(FakeCluster cluster, Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("cluster.yaml"),
                """
                platform: {rac: %s, 1cv8: %s}
                clusters: {main: {}}
                infobases: {default: {means: designer, attempts: 1}}
                sessions: {grace: 0s, rounds: 5, pause: 100ms}
                tool-logs: {folder: %s}
                backup: {folder: %s}
                """
                        .formatted(
                                cluster.rac(),
                                cluster.designer(),
                                folder.resolve("logs"),
                                folder.resolve("backups")));
    }

    @Test
    @DisplayName("does what the shipped route says, and tells each step once")
    void runs() throws IOException {
        JobReport report = backup(settings());

        assertThat(report.result()).contains(Result.DONE);
        assertThat(told)
                .contains(
                        "trade lock",
                        "trade dump",
                        "trade unlock",
                        "salary publish",
                        " prune folder")
                .doesNotHaveDuplicates();
        assertThat(cluster.<Boolean>read(state -> state.infobase("trade").isLocked())).isFalse();
    }

    @Test
    @DisplayName("fails if one infobase does, and says which")
    void fails() throws IOException {
        cluster.trouble(FakeTrouble.on("1cv8").crash());

        JobReport report = backup(settings());

        assertThat(report.result()).contains(Result.FAILED);
        assertThat(report.infobases())
                .filteredOn(infobase -> infobase.result() == Result.FAILED)
                .hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"BACKUP", "MAINTENANCE", "UPDATE", "RESTORE_DRILL"})
    @DisplayName("had nothing to do if it only looked around")
    void idle(JobKind kind) throws IOException {
        Path settings = settings();
        Files.writeString(
                settings,
                Files.readString(settings)
                                .replace("infobases: {", "infobases: {exclude: [trade, salary], ")
                        + "update: {templates: %s}\n"
                                .formatted(Files.createDirectory(folder.resolve("templates"))));

        JobReport report = run(kind, settings);

        assertThat(report.result()).contains(Result.SKIPPED);
        assertThat(report.infobases())
                .flatExtracting(InfobaseReport::steps)
                .extracting(StepReport::result)
                .doesNotContain(Result.DONE, Result.FAILED);
    }

    @Test
    @DisplayName("runs beside the service, but not beside the same job of it")
    void beside() throws IOException {
        Path settings = settings();
        try (BackupStore service =
                BackupStore.openBeside(data.resolve("backup.db"), Clock.systemUTC())) {
            service.jobs().begin(JobKind.MAINTENANCE);
            assertThat(backup(settings).result()).contains(Result.DONE);

            service.jobs().begin(JobKind.BACKUP);
            assertThatExceptionOfType(JobRunningException.class)
                    .isThrownBy(() -> backup(settings))
                    .withMessageContaining("has been under way since");
        }
    }

    @Test
    @DisplayName("tells people of a job that was killed before, as no service may run that would")
    void killedBefore() throws IOException {
        Path settings = settings();
        Path books = data.resolve("backup.db");
        try (BackupStore store = BackupStore.openBeside(books, Clock.systemUTC())) {
            UntoldJobsTest.gone(books, store.jobs().begin(JobKind.MAINTENANCE));

            assertThat(backup(settings).result()).contains(Result.DONE);

            assertThat(store.jobs().last(JobKind.MAINTENANCE, 1).get(0).result())
                    .contains(Result.FAILED);
            assertThat(store.jobs().untold(Instant.EPOCH)).isEmpty();
        }
    }

    @Test
    @DisplayName("does not begin with wrong settings, and says where they are wrong")
    void wrong() throws IOException {
        Path settings = Files.writeString(folder.resolve("cluster.yaml"), "clustres: {}\n");

        assertThatExceptionOfType(WrongSettingsException.class)
                .isThrownBy(() -> backup(settings))
                .withMessageContaining("cluster.yaml:1");
        assertThat(cluster.calls()).isEmpty();
    }
}
