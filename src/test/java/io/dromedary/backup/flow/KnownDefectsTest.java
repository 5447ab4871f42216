package io.dromedary.backup.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.testkit.cluster.BackupRig;
import io.dromedary.testkit.cluster.FakeCall;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeClusterBuilder;
import io.dromedary.testkit.cluster.FakeInfobase;
import io.dromedary.testkit.cluster.FakeSession;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The defects of the tool that administrators use today, each as a whole backup that would go wrong
 * by it. That a report which cannot be delivered is booked is proved by {@code ReportRoutesTest};
 * that passwords are nowhere, with every means and channel, by {@code WholeBackupIT}.
 */
@DisplayName("Unlike the tool before, a backup")
class KnownDefectsTest {

    private static final String PASSWORD = "s3cret of Иванов";

    @TempDir Path folder;
    private Optional<FakeCluster> cluster = Optional.empty();
    private Optional<BackupRig> rig = Optional.empty();

    @AfterEach
    void stop() {
        rig.ifPresent(BackupRig::close);
        cluster.ifPresent(FakeCluster::close);
    }

    private FakeCluster start(FakeClusterBuilder builder) throws IOException {
        FakeCluster started = builder.start(folder.resolve("programs"));
        cluster = Optional.of(started);
        Files.createDirectory(folder.resolve("nas"));
        rig =
                Optional.of(
                        new BackupRig(
                                started,
                                folder,
                                """
                                infobases:
                                  default: {means: designer, attempts: 1, user: Backup, password: {file: %s}}
                                backup:
                                  folder: %s
                                  keep: {last: 1}
                                  replicas:
                                    nas: {folder: %s}
                                """
                                        .formatted(
                                                Files.writeString(
                                                        folder.resolve("password"), PASSWORD),
                                                Files.createDirectory(folder.resolve("backups")),
                                                folder.resolve("nas"))));
        return started;
    }

    private BackupRig rig() {
        return rig.orElseThrow();
    }

    private JobReport backUp() {
        return rig().backUp();
    }

    private List<String> backups() {
        return rig().stores().folder().list().backups().stream()
                .map(backup -> backup.manifest().infobase())
                .toList();
    }

    private static List<String> failures(JobReport report) {
        return report.infobases().stream()
                .map(InfobaseReport::steps)
                .flatMap(List::stream)
                .filter(step -> step.result() == Result.FAILED)
                .map(step -> step.name() + ": " + step.message().orElse(""))
                .toList();
    }

    private static FakeInfobase infobase(FakeCluster cluster, String name) {
        return cluster.read(state -> state.infobase(name));
    }

    @Test
    @DisplayName("locks through rac, so that nobody comes back while DESIGNER works")
    void locks() throws IOException {
        start(
                FakeCluster.with()
                        .infobase(
                                "trade",
                                trade ->
                                        trade.session(
                                                "Иванов", "1CV8C", FakeSession.Nature.RETURNS)));

        assertThat(failures(backUp())).isEmpty();
        assertThat(backups()).containsExactly("trade");
    }

    @Test
    @DisplayName("hands names to programs as they are, whatever a shell would make of them")
    void noShell() throws IOException {
        Path made = Path.of("made-by-a-shell");
        String name = "Торговля \"$(touch " + made + ")\"; 'a' & b %PATH% `id`";
        FakeCluster fake =
                start(FakeCluster.with().infobase(name, base -> base.data("1000 documents")));

        assertThat(failures(backUp())).isEmpty();
        assertThat(backups()).containsExactly(name);
        assertThat(made).doesNotExist();
        assertThat(fake.calls())
                .filteredOn(call -> call.program().equals("1cv8"))
                .flatExtracting(FakeCall::arguments)
                .anyMatch(argument -> argument.endsWith(name));
    }

    @Test
    @DisplayName("thins out each infobase by itself, and none whose name has another's in it")
    void exactIdentity() throws IOException {
        List<String> names = List.of("mytrade", "trade", "trade_copy", "trade*");
        FakeClusterBuilder builder = FakeCluster.with();
        names.forEach(builder::infobase);
        FakeCluster fake = start(builder);
        backUp();
        List<StoredBackup> first = rig().stores().folder().list().backups();
        fake.trouble(FakeTrouble.on("1cv8").with("\\mytrade").always().crash());
        fake.trouble(FakeTrouble.on("1cv8").with("\\trade_copy").always().crash());
        fake.trouble(FakeTrouble.on("1cv8").with("\\trade*").always().crash());
        backUp();
        backUp();

        assertThat(backups()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(rig().stores().folder().list().backups())
                .containsAll(
                        first.stream()
                                .filter(one -> !one.manifest().infobase().equals("trade"))
                                .toList());
    }

    @Test
    @DisplayName("that fails, however often, leaves the last good one where it is, in every store")
    void lastGoodOne() throws IOException {
        FakeCluster fake = start(FakeCluster.with().infobase("trade"));
        backUp();
        StoredBackup good = rig().stores().folder().list().backups().get(0);
        fake.trouble(FakeTrouble.on("1cv8").always().crash());
        for (int night = 0; night < 3; night++) {
            assertThat(failures(backUp())).isNotEmpty();
        }

        assertThat(rig().stores().all())
                .hasSize(2)
                .allSatisfy(
                        store -> assertThat(store.depot().list().backups()).containsExactly(good));
    }

    @Test
    @DisplayName("that breaks off leaves no file, under its final name or another")
    void noPartial() throws IOException {
        FakeCluster fake = start(FakeCluster.with().infobase("trade"));
        fake.trouble(FakeTrouble.on("1cv8").crash());

        assertThat(failures(backUp())).singleElement().asString().contains("139");
        for (String store : List.of("backups", "nas")) {
            try (Stream<Path> files = Files.walk(folder.resolve(store))) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("knows all infobases that rac lists, the last one too")
    void lastRecord() throws IOException {
        start(FakeCluster.with().infobase("a").infobase("b").infobase("c"));

        assertThat(backUp().result()).contains(Result.DONE);
        assertThat(backups()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    @DisplayName("leaves no lock of its own behind, whichever step fails")
    void unlocks() throws IOException {
        FakeCluster fake =
                start(FakeCluster.with().infobase("trade", one -> one.session("Иванов")));
        List<FakeTrouble> troubles =
                List.of(
                        FakeTrouble.on("1cv8").crash(),
                        FakeTrouble.on("1cv8").noFile(),
                        FakeTrouble.on("1cv8").refuse("Ошибка СУБД"),
                        FakeTrouble.on("rac session list").refuse("Нарушение прав доступа"),
                        FakeTrouble.on("rac infobase update").afterItIsDone().rasDown());
        for (FakeTrouble trouble : troubles) {
            fake.trouble(trouble);

            assertThat(failures(backUp())).as(trouble.call + " " + trouble.kind).isNotEmpty();
            assertThat(infobase(fake, "trade").isLocked()).as(trouble.call).isFalse();
            assertThat(infobase(fake, "trade").jobsDenied).isFalse();
            fake.untroubled();
        }
    }

    @Test
    @DisplayName("leaves the lock of an administrator as it was, done or failed")
    void othersLock() throws IOException {
        FakeCluster fake =
                start(
                        FakeCluster.with()
                                .infobase(
                                        "trade",
                                        trade ->
                                                trade.locked("Ремонт \"до 7\"", "их код", "", "")));
        for (boolean fails : new boolean[] {false, true}) {
            if (fails) {
                fake.trouble(FakeTrouble.on("1cv8").crash());
            }
            assertThat(failures(backUp()).isEmpty()).isNotEqualTo(fails);

            FakeInfobase trade = infobase(fake, "trade");
            assertThat(trade.sessionsDenied).isTrue();
            assertThat(trade.jobsDenied).isFalse();
            assertThat(trade.deniedMessage).isEqualTo("Ремонт \"до 7\"");
            assertThat(trade.permissionCode).isEqualTo("их код");
        }
    }

    @Test
    @DisplayName("has its passwords in no argument, log or report")
    void passwords() throws IOException {
        FakeCluster fake =
                start(FakeCluster.with().infobase("trade", one -> one.user("Backup", PASSWORD)));
        assertThat(failures(backUp())).isEmpty();
        fake.change(state -> state.infobase("trade").users.put("Backup", "another one"));

        List<String> told = new ArrayList<>(failures(backUp()));
        assertThat(told).singleElement().asString().contains("Недостаточно прав");
        told.addAll(fake.calls("1cv8"));
        fake.calls("rac").forEach(line -> told.add(line.replaceAll("--[a-z]+-pwd=.*", "")));
        try (Stream<Path> logs = Files.walk(folder.resolve("logs"))) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                told.add(Files.readString(log));
            }
        }
        assertThat(told).hasSizeGreaterThan(4).noneMatch(text -> text.contains(PASSWORD));
    }

    @Test
    @DisplayName("is one only when it was read whole, and found to be what it should")
    void verified() throws IOException {
        FakeCluster fake = start(FakeCluster.with().infobase("trade"));
        BackupFlow flow = rig().flow();
        Begun<BackupTask> begun = flow.begin();
        BackupTask dumped = flow.dump(flow.lock(begun.tasks().get(0)));
        try (Stream<Path> files = Files.walk(folder.resolve("backups"))) {
            Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            Files.write(file, new byte[100]);
        }

        assertThatThrownBy(() -> flow.verify(dumped)).hasMessageContaining("trade");
        flow.unlock(dumped);
        rig().store().jobs().end(begun.job());
        assertThat(backups()).isEmpty();

        fake.trouble(FakeTrouble.on("1cv8").noFile());
        assertThat(failures(backUp())).isNotEmpty();
        assertThat(backups()).isEmpty();
    }

    @Test
    @DisplayName("whose copy fails says so, and for which infobase")
    void visibleReplication() throws IOException {
        start(FakeCluster.with().infobase("trade"));
        Files.delete(folder.resolve("nas"));

        JobReport report = backUp();

        assertThat(report.result()).contains(Result.FAILED);
        assertThat(report.infobases())
                .filteredOn(one -> one.infobase().equals("trade"))
                .flatExtracting(InfobaseReport::steps)
                .filteredOn(step -> step.result() == Result.FAILED)
                .extracting(StepReport::name)
                .containsExactly("copy to nas");
    }

    @Test
    @DisplayName("works where rac speaks as on Windows, and where it speaks as on Linux")
    void bothSystems() throws IOException {
        start(FakeCluster.with().windows().infobase("Торговля и склад"));

        assertThat(failures(backUp())).isEmpty();
        assertThat(backups()).containsExactly("Торговля и склад");
    }
}
