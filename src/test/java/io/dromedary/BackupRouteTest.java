package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.backup.alarm.WatchList;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeClusterBuilder;
import io.dromedary.testkit.cluster.FakeInfobase;
import io.dromedary.testkit.cluster.FakeTrouble;
import io.dromedary.testkit.http.HttpStub;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("The route backup")
class BackupRouteTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int INFOBASES = 20;

    @TempDir Path folder;

    @Test
    @DisplayName("backs up twenty infobases, and names the two that failed and why")
    void twenty() throws IOException, MessagingException {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try (FakeCluster cluster = cluster();
                HttpStub monitor = new HttpStub("OK");
                ServletWebServerApplicationContext service =
                        start(cluster, notify(mail, monitor))) {
            cluster.trouble(
                    FakeTrouble.on("1cv8 DESIGNER /S Sport1:1541\\base07").always().crash());
            cluster.change(state -> state.infobase("base13").users.put("Somebody", "else"));
            HttpClientSide http = new HttpClientSide(service.getWebServer().getPort());

            Reply answer = http.post("/api/v1/cluster/backup", "");
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);

            JobReport report = ended(service.getBean(BackupStore.class), JobKind.BACKUP);
            assertThat(answer.field("job")).isEqualTo(report.id().toString());
            assertThat(report.infobases())
                    .filteredOn(one -> one.result() == Result.FAILED)
                    .extracting(InfobaseReport::infobase)
                    .containsExactlyInAnyOrder("base07", "base13");
            assertThat(failures(report, "base07")).singleElement().asString().contains("139");
            assertThat(failures(report, "base13"))
                    .singleElement()
                    .asString()
                    .contains("Недостаточно прав пользователя");
            JsonNode told = http.get("/api/v1/cluster/jobs/" + report.id()).json();
            assertThat(told.path("result").asText()).isEqualTo("failed");
            assertThat(told.findValuesAsText("infobase")).contains("base07", "base20");
            assertThat(http.get("/api/v1/cluster/jobs").json().get(0).path("kind").asText())
                    .isEqualTo("backup");
            assertThat(http.get("/api/v1/cluster/jobs/none").status()).isEqualTo(404);
            List<StoredBackup> backups = service.getBean(Stores.class).folder().list().backups();
            assertThat(backups).hasSize(INFOBASES - 2);
            assertThat(cluster.<List<FakeInfobase>>read(state -> List.copyOf(state.infobases)))
                    .noneMatch(FakeInfobase::isLocked);

            await().atMost(SOON).until(() -> mail.getReceivedMessages().length > 0);
            await().atMost(SOON).until(() -> monitor.calls().size() == 2);
            assertThat(monitor.calls())
                    .extracting(HttpStub.Call::path)
                    .containsExactly("/ping/start", "/ping/fail");
            assertTold(mail.getReceivedMessages()[0]);
            Reply tested = http.post("/api/v1/cluster/report/test", "");
            assertThat(tested.response().body()).isEqualTo("{\"mail\":\"sent\"}");
            assertThat(tested.status()).isEqualTo(200);

            assertThat(http.post("/api/v1/cluster/restore-drill", "").status()).isEqualTo(202);
            JobReport drill = ended(service.getBean(BackupStore.class), JobKind.RESTORE_DRILL);
            assertThat(drill.result()).contains(Result.DONE);
            assertThat(drill.infobases()).hasSize(INFOBASES - 2);
            service.getBean(ProducerTemplate.class).sendBody("direct:overdue", "look");
            assertThat(service.getBean(WatchList.class).all()).hasSize(INFOBASES);
        } finally {
            mail.stop();
        }
    }

    private static String notify(GreenMail mail, HttpStub monitor) {
        return """
        notify:
          mail:
            {host: 127.0.0.1, port: %d, from: a@example.org, to: [b@example.org]}
          ping: {backup: "%s/ping"}
        """
                .formatted(mail.getSmtp().getPort(), monitor.address());
    }

    private static void assertTold(MimeMessage mail) throws IOException, MessagingException {
        assertThat(mail.getSubject()).startsWith("Dromedary: Backup: 20 infobases, 2 failed, ");
        Multipart parts = (Multipart) mail.getContent();
        String text = (String) parts.getBodyPart(0).getContent();
        String html = (String) parts.getBodyPart(1).getContent();
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("report.html"), html);
        for (String told : List.of(text, html)) {
            assertThat(told)
                    .contains("base07", "139", "base13", "Недостаточно прав пользователя", "base01")
                    .doesNotContain("cut off");
        }
        assertThat(text.indexOf("base13")).isLessThan(text.indexOf("base01"));
    }

    private FakeCluster cluster() {
        FakeClusterBuilder builder = FakeCluster.with();
        for (int i = 1; i <= INFOBASES; i++) {
            builder.infobase("base%02d".formatted(i), base -> base.session("Иванов"));
        }
        return builder.start(folder.resolve("programs"));
    }

    private ServletWebServerApplicationContext start(FakeCluster cluster, String notify)
            throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String name : List.of("backup", "report", "overdue", "restore-drill")) {
            String file = name + ".camel.yaml";
            Files.copy(Path.of("routes", file), routes.resolve(file));
        }
        Path settings =
                Files.writeString(
                        folder.resolve("cluster.yaml"),
                        """
                        platform: {rac: %s, 1cv8: %s}
                        clusters: {main: {server: "Sport1:1541"}}
                        infobases: {default: {means: designer, attempts: 1}}
                        sessions: {grace: 0s, rounds: 5, pause: 100ms}
                        tool-logs: {folder: %s}
                        backup: {folder: %s, concurrency: 3}
                        %s
                        """
                                .formatted(
                                        cluster.rac(),
                                        cluster.designer(),
                                        folder.resolve("logs"),
                                        Files.createDirectory(folder.resolve("backups")),
                                        notify));
        return (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(Dromedary.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--dromedary.routes=" + routes,
                                "--dromedary.data=" + folder.resolve("data"),
                                "--dromedary.cluster.settings=" + settings,
                                "--dromedary.backup.enabled=true",
                                "--dromedary.restore-drill.enabled=true");
    }

    private static JobReport ended(BackupStore store, JobKind kind) {
        return await().atMost(SOON)
                .until(
                        () ->
                                store.jobs().last(kind, 1).stream()
                                        .filter(job -> job.endedAt().isPresent())
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static List<String> failures(JobReport report, String infobase) {
        return report.infobases().stream()
                .filter(one -> one.infobase().equals(infobase))
                .flatMap(one -> one.steps().stream())
                .filter(step -> step.result() == Result.FAILED)
                .map(StepReport::message)
                .flatMap(Optional::stream)
                .toList();
    }
}
