package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.access.AccessToken;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeInfobase;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

@DisplayName("The status page")
class StatusPageTest {

    private static final String HOSTILE = "<script>alert(1)</script>";

    @TempDir Path folder;
    private boolean broken;

    private static Document page(Reply reply) {
        return Jsoup.parse(reply.response().body());
    }

    @Nested
    @DisplayName("of a program that cares for a cluster")
    class OfACluster {

        @Test
        @DisplayName(
                "shows the jobs, their steps, and the last backups; and a part that is broken in its place")
        void jobs() throws IOException {
            try (FakeCluster cluster = cluster();
                    CareService service = service(cluster, "backup")) {
                cluster.trouble(
                        FakeTrouble.on("1cv8 DESIGNER /S Sport1:1541\\salary")
                                .always()
                                .refuse("no"));
                JobReport report = service.run("backup");

                Document status = page(service.http().get("/status"));
                assertThat(status.select("#jobs tbody tr")).hasSize(1);
                assertThat(status.select("#jobs tbody td").eachText())
                        .contains("Backup: 2 infobases, 1 failed", "failed");
                assertThat(status.select("#backups tbody tr").eachText())
                        .singleElement()
                        .asString()
                        .contains("main / trade", "designer", "folder")
                        .doesNotContain("no longer backed up");

                String link = status.select("#jobs a").attr("href");
                assertThat(link).isEqualTo("/status/jobs/" + report.id());
                Document job = page(service.http().get(link));
                assertThat(job.select("h1").text()).isEqualTo("Backup: 2 infobases, 1 failed");
                assertThat(job.select("section").eachText())
                        .anySatisfy(
                                section ->
                                        assertThat(section)
                                                .contains(
                                                        "main / salary FAILED",
                                                        "DESIGNER ended with 255"))
                        .anySatisfy(
                                section -> assertThat(section).contains("main / trade ok", "dump"));

                assertThat(page(service.http().get("/status", "Accept-Language", "ru")).text())
                        .contains("Последняя копия каждой базы", "с ошибками");
                assertThat(page(service.http().get("/status", "Accept-Language", "de")).text())
                        .contains("Last backup of each infobase");

                Reply missing = service.http().get("/status/jobs/none");
                assertThat(missing.status()).isEqualTo(404);
                assertThat(page(missing).text()).contains("There is no such job");

                service.context().getBean(BackupStore.class).close();
                assertThat(service.http().get(link).status()).isEqualTo(503);
                await().untilAsserted(
                                () -> {
                                    Document broken = page(service.http().get("/status"));
                                    assertThat(broken.select("#troubles").text())
                                            .contains("backups DOWN");
                                    assertThat(broken.select("#jobs").text())
                                            .contains("This cannot be read:");
                                    assertThat(broken.select("#subscriptions").text())
                                            .contains("None.");
                                });
            }
        }

        @Test
        @DisplayName(
                "shows which infobases never had a backup, and which backups are left of infobases that are gone")
        void plan() throws IOException {
            try (FakeCluster cluster = cluster();
                    CareService service = service(cluster, "backup", "overdue")) {
                service.run("backup");
                cluster.change(
                        state -> {
                            state.infobases.remove(state.infobase("salary"));
                            FakeInfobase added = new FakeInfobase();
                            added.name = "new";
                            state.infobases.add(added);
                        });
                service.look("overdue");

                assertThat(
                                page(service.http().get("/status"))
                                        .select("#backups tbody tr")
                                        .eachText())
                        .satisfiesExactly(
                                added -> assertThat(added).isEqualTo("main / new never"),
                                kept ->
                                        assertThat(kept)
                                                .startsWith("main / trade")
                                                .doesNotContain("no longer"),
                                gone ->
                                        assertThat(gone)
                                                .startsWith("main / salary no longer backed up")
                                                .contains("designer", "folder"));
            }
        }

        private CareService service(FakeCluster cluster, String... jobs) throws IOException {
            return new CareService(
                    cluster,
                    Files.createDirectories(folder.resolve("service")),
                    """
                    clusters: {main: {server: "Sport1:1541"}}
                    infobases: {default: {means: designer, attempts: 1}}
                    tool-logs: {folder: %s}
                    backup: {folder: %s}
                    """
                            .formatted(
                                    folder.resolve("logs"),
                                    Files.createDirectories(folder.resolve("backups"))),
                    jobs);
        }

        private FakeCluster cluster() {
            return FakeCluster.with()
                    .infobase("trade", trade -> trade.data("documents"))
                    .infobase("salary", salary -> {})
                    .start(folder.resolve("programs"));
        }
    }

    @Nested
    @DisplayName("of a program that only has events")
    class OfEvents {

        @Test
        @DisplayName("shows who reads them, and has no parts about clusters")
        void subscriptions() {
            try (ServletWebServerApplicationContext service = start()) {
                HttpClientSide http = http(service);
                http.put(
                        "/api/v1/subscriptions/billing",
                        "{\"channel\":\"transactions\",\"start\":\"earliest\"}");

                Reply reply = http.get("/status");
                Document status = page(reply);
                assertThat(status.select(".state").text()).isEqualTo("All is well");
                assertThat(status.select("#troubles, #jobs, #backups")).isEmpty();
                assertThat(status.select("#subscriptions tbody td").eachText())
                        .containsExactly("billing", "transactions", "sleeping", "0", "0", "0");
                assertThat(reply.response().headers().firstValue("Content-Security-Policy"))
                        .hasValueSatisfying(
                                policy -> assertThat(policy).startsWith("default-src 'none';"));
                assertThat(http.get("/").response().headers().firstValue("Location"))
                        .hasValueSatisfying(to -> assertThat(to).endsWith("/status"));
                assertThat(
                                http.get("/status/status.css")
                                        .response()
                                        .headers()
                                        .firstValue("Content-Type"))
                        .hasValueSatisfying(type -> assertThat(type).startsWith("text/css"));
            }
        }

        @Test
        @DisplayName("says what is not well, and why, in whatever letters, and runs none of it")
        void troubles() {
            broken = true;
            try (ServletWebServerApplicationContext service = start()) {
                Document status = page(http(service).get("/status"));
                assertThat(status.select(".state").text()).isEqualTo("Not all is well");
                assertThat(status.select("#troubles").text())
                        .contains("log DOWN", "infobase.trade", HOSTILE);
                assertThat(status.select("script")).isEmpty();
            }
        }

        @Test
        @DisplayName("is shown to pages of this machine only, as long as there are no tokens")
        void otherSites() {
            try (ServletWebServerApplicationContext service = start()) {
                assertThat(http(service).get("/status", "Sec-Fetch-Site", "cross-site").status())
                        .isEqualTo(403);
            }
        }

        @Test
        @DisplayName("asks for a token as the password; the API is not opened by it")
        void password() {
            String token = AccessToken.generate();
            try (ServletWebServerApplicationContext service =
                    start(
                            "--dromedary.access.tokens[0].name=me",
                            "--dromedary.access.tokens[0].sha256=" + AccessToken.hash(token))) {
                HttpClientSide http = http(service);
                for (String path : new String[] {"/", "/status", "/status/jobs/1"}) {
                    Reply asked = http.get(path);
                    assertThat(asked.status()).as(path).isEqualTo(401);
                    assertThat(asked.response().headers().firstValue("WWW-Authenticate"))
                            .hasValue("Basic realm=\"Dromedary\"");
                }
                assertThat(http.get("/status", basic("wrong")).status()).isEqualTo(401);
                assertThat(http.get("/status", basic(token)).status()).isEqualTo(200);
                assertThat(http.get("/status/status.css", basic(token)).status()).isEqualTo(200);
                assertThat(http.get("/api/v1/channels", basic(token)).status()).isEqualTo(401);
                assertThat(http.send("POST", "/status", "", basic(token)).status()).isEqualTo(405);
            }
        }

        private String[] basic(String password) {
            String both = "somebody:" + password;
            return new String[] {
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8))
            };
        }
    }

    @Test
    @DisplayName("has every text in both languages")
    void languages() throws IOException {
        assertThat(texts("messages_ru.properties").keySet())
                .isEqualTo(texts("messages.properties").keySet());
    }

    private static Health brokenLog() {
        return Health.down().withDetail("infobase.trade", HOSTILE).build();
    }

    private static Properties texts(String file) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = StatusPageTest.class.getResourceAsStream("/" + file)) {
            texts.load(in);
        }
        return texts;
    }

    private static HttpClientSide http(ServletWebServerApplicationContext service) {
        return new HttpClientSide(service.getWebServer().getPort());
    }

    private ServletWebServerApplicationContext start(String... properties) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--dromedary.routes=" + folder,
                                "--dromedary.data=" + folder.resolve("data")));
        all.addAll(List.of(properties));
        return (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(Dromedary.class)
                        .initializers(
                                (GenericApplicationContext context) -> {
                                    if (broken) {
                                        context.registerBean(
                                                "log",
                                                HealthIndicator.class,
                                                () -> StatusPageTest::brokenLog);
                                    }
                                })
                        .run(all.toArray(String[]::new));
    }
}
