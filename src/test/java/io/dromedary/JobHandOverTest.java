package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.Result;
import io.dromedary.testkit.cluster.FakeCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A job that somebody asks for over HTTP")
class JobHandOverTest {

    @TempDir Path folder;

    @Test
    @DisplayName("has failed if no route takes it over, so that the next one begins")
    void notTaken() throws Exception {
        try (FakeCluster cluster =
                        FakeCluster.with().infobase("trade").start(folder.resolve("programs"));
                CareService service = CareService.withBackups(cluster, folder, "")) {
            CamelContext camel = service.context().getBean(CamelContext.class);
            AdviceWith.adviceWith(
                    (ModelCamelContext) camel,
                    "backup-by-http",
                    route ->
                            route.weaveById("go-on-with-backup")
                                    .replace()
                                    .throwException(
                                            RejectedExecutionException.class, "no thread is free"));

            assertThat(service.http().post("/api/v1/cluster/backup", "").status()).isEqualTo(500);

            JobBook book = service.context().getBean(JobBook.class);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () ->
                                    assertThat(book.last(10))
                                            .singleElement()
                                            .satisfies(
                                                    job ->
                                                            assertThat(job.result())
                                                                    .contains(Result.FAILED)));
            assertThat(service.http().post("/api/v1/cluster/backup", "").status())
                    .as("and not 409: one runs already")
                    .isEqualTo(500);
        }
    }
}
