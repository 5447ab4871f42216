package io.dromedary;

import static io.dromedary.CareService.failures;
import static io.dromedary.CareService.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeInfobase;
import io.dromedary.testkit.cluster.FakeSession.Nature;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The route update")
class UpdateRouteTest {

    private static final String NAME = "Бухгалтерия";
    private static final String DESIGNER = "1cv8 DESIGNER /S Sport1:1541\\";

    @TempDir Path folder;
    private FakeCluster cluster;

    @BeforeEach
    void start() throws IOException {
        template("9", "3.0.9.1", "3.0.8.1");
        template("10", "3.0.10.2", "3.0.9.1");
        template("12", "3.0.12.1", "3.0.11.1");
        cluster =
                FakeCluster.with()
                        .infobase(
                                "old",
                                old ->
                                        old.configuration(NAME, "3.0.8.1")
                                                .session("Иванов", "1CV8C", Nature.RETURNS))
                        .infobase(
                                "newer",
                                newer -> newer.configuration(NAME, "3.0.9.1").session("Петров"))
                        .infobase(
                                "newest",
                                newest -> newest.configuration(NAME, "3.0.12.1").session("Сидоров"))
                        .infobase("other", other -> other.configuration("Зарплата", "3.0.8.1"))
                        .start(folder.resolve("programs"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** As vendors write them: Windows-1251, CRLF. */
    private void template(String name, String version, String from) throws IOException {
        Path template = Files.createDirectories(folder.resolve("templates/1c").resolve(name));
        Charset windows = Charset.forName("windows-1251");
        String manifest = "Vendor=Фирма\r\nName=" + NAME + "\r\nVersion=" + version + "\r\n";
        String update = "FromVersions=;" + from + ";\r\n";
        Files.write(template.resolve("1cv8.mft"), manifest.getBytes(windows));
        Files.write(template.resolve("UpdInfo.txt"), update.getBytes(windows));
        Files.writeString(template.resolve("1cv8.cfu"), manifest + update);
    }

    @Test
    @DisplayName("goes through the whole chain after a backup, and disturbs nobody without need")
    void whole() throws IOException {
        try (CareService service = service("limit: 1m")) {
            JobReport report = service.run("update");

            assertThat(report.result()).contains(Result.DONE);
            assertThat(version("old")).isEqualTo("3.0.10.2");
            assertThat(version("newer")).isEqualTo("3.0.10.2");
            assertThat(version("newest")).isEqualTo("3.0.12.1");
            assertThat(version("other")).isEqualTo("3.0.8.1");
            assertThat(steps(report, "old", Result.READY))
                    .containsExactly("look up", "choose the means of the backup", "plan");
            assertThat(steps(report, "old", Result.DONE))
                    .containsExactly(
                            "lock",
                            "end sessions",
                            "dump",
                            "verify",
                            "publish",
                            "look at the configuration",
                            "update to 3.0.9.1",
                            "update to 3.0.10.2",
                            "unlock");
            assertThat(steps(report, "newest", Result.SKIPPED)).containsExactly("update");
            assertThat(backups(service)).containsExactlyInAnyOrder("old", "newer");
            assertThat(sessions("newest")).isEqualTo(1);
            assertThat(sessions("old")).as("sessions that were ended").isZero();
            assertUnlocked();

            assertThat(service.run("update").result()).as("now").contains(Result.SKIPPED);
        }
    }

    @Test
    @DisplayName("leaves an infobase as it is whose backup fails")
    void noBackup() throws IOException {
        cluster.trouble(FakeTrouble.on(DESIGNER + "old").with("/DumpIB").always().crash());
        try (CareService service = service("limit: 1m")) {
            JobReport report = service.run("update");

            assertThat(report.result()).contains(Result.FAILED);
            assertThat(version("old")).isEqualTo("3.0.8.1");
            assertThat(failures(report, "old")).singleElement().asString().startsWith("dump");
            assertThat(version("newer")).isEqualTo("3.0.10.2");
            assertThat(backups(service)).containsExactly("newer");
            assertUnlocked();
        }
    }

    @Test
    @DisplayName("stops when a step moves nothing, is refused, or hangs, and unlocks all the same")
    void stops() throws IOException {
        cluster.trouble(FakeTrouble.on(DESIGNER + "old").with("/UpdateCfg").always().noFile());
        cluster.trouble(FakeTrouble.on(DESIGNER + "newer").with("/UpdateCfg").always().hang());
        cluster.change(
                state -> {
                    state.infobase("other").configuration = NAME;
                    state.infobase("newest").version = "3.0.9.1";
                });
        cluster.trouble(
                FakeTrouble.on(DESIGNER + "other").with("/UpdateCfg").after(1).refuse("Ошибка"));
        try (CareService service = service("limit: 5s, concurrency: 3")) {
            JobReport report = service.run("update");

            assertThat(report.result()).contains(Result.FAILED);
            assertThat(failures(report, "old"))
                    .singleElement()
                    .asString()
                    .startsWith("update to 3.0.9.1")
                    .contains("is what it was");
            assertThat(version("old")).isEqualTo("3.0.8.1");
            assertThat(failures(report, "newer")).singleElement().asString().contains("5.0 s");
            assertThat(version("newer")).isEqualTo("3.0.9.1");
            assertThat(failures(report, "other"))
                    .singleElement()
                    .asString()
                    .startsWith("update to 3.0.10.2");
            assertThat(version("other")).isEqualTo("3.0.9.1");
            assertThat(version("newest")).isEqualTo("3.0.10.2");
            assertThat(backups(service)).hasSize(4);
            assertUnlocked();
        }
    }

    @Test
    @DisplayName("does nothing to infobases it may not look into, or when ras is down")
    void refused() throws IOException {
        cluster.change(state -> state.infobase("old").users.put("Admin", "other"));
        try (CareService service = service("limit: 1m")) {
            assertThat(failures(service.run("update"), "old"))
                    .singleElement()
                    .asString()
                    .contains("Недостаточно прав");
            assertThat(version("newer")).isEqualTo("3.0.10.2");

            cluster.trouble(FakeTrouble.on("rac").always().rasDown());
            assertThat(failures(service.run("update"), ""))
                    .singleElement()
                    .asString()
                    .contains("Is ras running");
            assertThat(version("old")).isEqualTo("3.0.8.1");
        }
    }

    private CareService service(String update) throws IOException {
        return new CareService(
                cluster,
                folder,
                """
                clusters: {main: {server: "Sport1:1541"}}
                infobases: {default: {means: designer, attempts: 1}}
                tool-logs: {folder: %s}
                backup: {folder: %s}
                update: {templates: %s, %s}
                """
                        .formatted(
                                folder.resolve("logs"),
                                Files.createDirectories(folder.resolve("backups")),
                                folder.resolve("templates"),
                                update),
                "update");
    }

    private static List<String> backups(CareService service) {
        return service.context().getBean(Stores.class).folder().list().backups().stream()
                .map(StoredBackup::manifest)
                .map(manifest -> manifest.infobase())
                .toList();
    }

    private String version(String infobase) {
        return cluster.read(state -> state.infobase(infobase).version);
    }

    private int sessions(String infobase) {
        return cluster.read(state -> state.sessionsOf(state.infobase(infobase)).size());
    }

    private void assertUnlocked() {
        assertThat(cluster.<List<FakeInfobase>>read(state -> List.copyOf(state.infobases)))
                .noneMatch(FakeInfobase::isLocked)
                .noneMatch(infobase -> infobase.jobsDenied);
    }
}
