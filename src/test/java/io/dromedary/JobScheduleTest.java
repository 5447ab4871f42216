package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.testkit.cluster.FakeCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A job that is to begin when it is time")
class JobScheduleTest {

    @TempDir Path folder;

    @Test
    @DisplayName("is booked as failed, and told, if the last one still runs")
    void lastOneRuns() throws Exception {
        try (FakeCluster cluster =
                        FakeCluster.with().infobase("trade").start(folder.resolve("programs"));
                CareService service =
                        CareService.withBackups(
                                cluster, folder, "schedule: {backup: \"0/2 * * * * ?\"}\n")) {
            JobBook book = service.context().getBean(JobBook.class);
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> book.begin(JobKind.BACKUP) != null); // else one just runs

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () ->
                                    assertThat(messages(book.last(JobKind.BACKUP, 5)))
                                            .anyMatch(it -> it.contains("has been under way")));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () ->
                                    assertThat(messages(book.takeCutOff()))
                                            .as("to be told")
                                            .anyMatch(it -> it.contains("has been under way")));
        }
    }

    private static List<String> messages(List<JobReport> jobs) {
        return jobs.stream()
                .flatMap(job -> job.infobases().stream())
                .map(InfobaseReport::steps)
                .flatMap(List::stream)
                .flatMap(step -> step.message().stream())
                .toList();
    }
}
