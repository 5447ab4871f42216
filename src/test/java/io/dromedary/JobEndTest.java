package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cli.JobRunner.Wanted;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.testkit.cluster.FakeCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A route that was edited, and breaks in the midst of a job,")
class JobEndTest {

    @TempDir Path folder;
    private FakeCluster cluster;
    private Path routes;

    @BeforeEach
    void start() throws IOException {
        cluster = FakeCluster.with().infobase("trade").start(folder.resolve("programs"));
        routes = Files.createDirectory(folder.resolve("routes"));
        Files.createDirectory(folder.resolve("backups"));
        Files.createDirectory(folder.resolve("data"));
        OneJobTest.settings(cluster, folder);
        Files.copy(Path.of("routes/report.camel.yaml"), routes.resolve("report.camel.yaml"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** Runs a backup, with another step instead of one of the shipped route. */
    private JobReport run(String shipped, String instead) throws IOException {
        String text = Files.readString(Path.of("routes/backup.camel.yaml"));
        assertThat(text).containsOnlyOnce(shipped);
        Files.writeString(
                routes.resolve("backup.camel.yaml"),
                text.replaceFirst(
                        "- to:\\n( +)id: %s\\n(?:\\1.*\\n)*".formatted(id(shipped)),
                        instead + "\n"));
        return new OneJob()
                .run(
                        Wanted.of(
                                JobKind.BACKUP,
                                Map.of(),
                                folder.resolve("cluster.yaml"),
                                folder.resolve("data"),
                                routes),
                        (infobase, step) -> {});
    }

    private static String id(String shipped) {
        return shipped.substring(shipped.indexOf(' ') + 1);
    }

    private void assertFailed(JobReport report, String why) {
        assertThat(report.result()).contains(Result.FAILED);
        assertThat(CareService.failures(report, "")).singleElement().asString().contains(why);
        try (BackupStore store =
                BackupStore.openBeside(folder.resolve("data/backup.db"), Clock.systemUTC())) {
            assertThat(store.jobs().untold(Instant.EPOCH)).as("jobs nobody was told of").isEmpty();
        }
    }

    @Test
    @DisplayName("by an exception leaves a job that failed for that reason, and people are told")
    void thrown() throws IOException {
        JobReport report =
                run(
                        "id: thin-out-stores",
                        "- throwException: {id: broken, message: no such thing, exceptionType: java.lang.IllegalStateException}");

        assertFailed(report, "the route backup-tasks broke off: no such thing");
        assertThat(CareService.steps(report, "trade", Result.DONE)).contains("publish");
    }

    @Test
    @DisplayName("by a stop leaves a job that failed, and says where")
    void stopped() throws IOException {
        assertFailed(
                run("id: thin-out-stores", "- stop: {id: stopped}"),
                "the route backup-tasks was stopped before onec-cluster:finish");
    }

    @Test
    @DisplayName("by an exception in what is done for an infobase leaves a job that failed, too")
    void thrownForOne() throws IOException {
        JobReport report =
                run(
                        "id: end-sessions",
                        "- throwException: {id: broken, message: no such thing, exceptionType: java.lang.IllegalStateException}");

        assertThat(report.result()).contains(Result.FAILED);
        assertThat(CareService.failures(report, "trade")).hasSize(1);
    }

    @Test
    @DisplayName(
            "by a stop that passes over dump and unlocking leaves no lock, and a job that failed")
    void locked() throws IOException {
        JobReport report = run("id: dump-infobase", "- stop: {id: stopped}");

        assertThat(report.result()).as("there is no backup").contains(Result.FAILED);
        assertThat(CareService.failures(report, "trade"))
                .singleElement()
                .asString()
                .contains("planned, but there is no backup of it", "backup-infobase");
        assertThat(cluster.<Boolean>read(state -> state.infobase("trade").isLocked())).isFalse();
    }
}
