package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.testkit.cluster.FakeCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

/** The whole program, with the shipped routes of some jobs, beside a fake cluster. */
final class CareService implements AutoCloseable {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final ServletWebServerApplicationContext context;
    private final HttpClientSide http;

    /**
     * Starts it.
     *
     * @param settings of {@code cluster.yaml}, beside those of platform, sessions and logs
     * @param jobs whose routes are there and enabled
     */
    CareService(FakeCluster cluster, Path folder, String settings, String... jobs)
            throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Path file =
                Files.writeString(
                        folder.resolve("cluster.yaml"),
                        """
                        platform: {rac: %s, 1cv8: %s, ibcmd: %s}
                        sessions: {grace: 0s, rounds: 5, pause: 100ms}
                        """
                                        .formatted(
                                                cluster.rac(), cluster.designer(), cluster.ibcmd())
                                + settings);
        List<String> properties =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--dromedary.routes=" + routes,
                                "--dromedary.data=" + folder.resolve("data"),
                                "--dromedary.cluster.settings=" + file));
        for (String job : jobs) {
            copy(routes, job);
            properties.add("--dromedary." + job + ".enabled=true");
        }
        context =
                (ServletWebServerApplicationContext)
                        new SpringApplicationBuilder(Dromedary.class)
                                .run(properties.toArray(String[]::new));
        http = new HttpClientSide(context.getWebServer().getPort());
    }

    /**
     * One that backs up all infobases with DESIGNER.
     *
     * @param more settings, as lines
     */
    static CareService withBackups(FakeCluster cluster, Path folder, String more)
            throws IOException {
        return new CareService(
                cluster,
                folder,
                """
                clusters: {main: {}}
                infobases: {default: {means: designer}}
                backup: {folder: %s}
                """
                                .formatted(Files.createDirectories(folder.resolve("backups")))
                        + more,
                "backup");
    }

    private static void copy(Path routes, String name) throws IOException {
        String file = name + ".camel.yaml";
        Files.copy(Path.of("routes").resolve(file), routes.resolve(file));
    }

    ServletWebServerApplicationContext context() {
        return context;
    }

    HttpClientSide http() {
        return http;
    }

    /** Asks for a job by HTTP, and waits for its end. */
    JobReport run(String job) {
        Reply answer = http.post("/api/v1/cluster/" + job, "");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return ended(UUID.fromString(answer.field("job")));
    }

    /** Runs a route that is no job, as at its time. */
    void look(String route) {
        context.getBean(ProducerTemplate.class).sendBody("direct:" + route, null);
    }

    private JobReport ended(UUID job) {
        return await().atMost(SOON)
                .until(
                        () ->
                                Optional.of(context.getBean(BackupStore.class).jobs().report(job))
                                        .filter(report -> report.endedAt().isPresent()),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The steps of an infobase, or with an empty name those of the job, that ended so. */
    static List<String> steps(JobReport report, String infobase, Result result) {
        return report.infobases().stream()
                .filter(one -> one.infobase().equals(infobase))
                .flatMap(one -> one.steps().stream())
                .filter(step -> step.result() == result)
                .map(StepReport::name)
                .toList();
    }

    /** What failed in an infobase, or with an empty name in the job, and why. */
    static List<String> failures(JobReport report, String infobase) {
        return report.infobases().stream()
                .filter(one -> one.infobase().equals(infobase))
                .flatMap(one -> one.steps().stream())
                .filter(step -> step.result() == Result.FAILED)
                .map(step -> step.name() + ": " + step.message().orElse(""))
                .toList();
    }

    @Override
    public void close() {
        context.close();
    }
}
