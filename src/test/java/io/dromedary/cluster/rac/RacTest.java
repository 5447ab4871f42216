package io.dromedary.cluster.rac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.EnvironmentSecret;
import io.dromedary.cluster.FileSecret;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.MissingSecretException;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.rac.RacException.Kind;
import io.dromedary.cluster.settings.ClusterAccess;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeClusterBuilder;
import io.dromedary.testkit.cluster.FakeInfobase;
import io.dromedary.testkit.cluster.FakeSession.Nature;
import io.dromedary.testkit.cluster.FakeTrouble;
import io.dromedary.testkit.cluster.RacVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The client of rac")
class RacTest {

    private static final String PASSWORD = "s3cr3t \"слово\"";
    private static final SessionLock OPEN = new SessionLock(false, false, "", "", "", "", "");

    @TempDir private Path folder;
    private FakeCluster cluster;
    private Rac rac;

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void start(FakeClusterBuilder description) {
        start(description, Optional.empty(), Duration.ofSeconds(60));
    }

    private void start(
            FakeClusterBuilder description, Optional<Credentials> administrator, Duration limit) {
        cluster = description.start(folder.resolve("bin"));
        ClusterAccess access =
                new ClusterAccess(
                        "main",
                        "localhost:1545",
                        Optional.empty(),
                        Optional.empty(),
                        administrator,
                        Optional.empty());
        rac = new Rac(new ProcessPrograms(), cluster.rac(), access, limit);
    }

    private Credentials credentials(String user) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        return new Credentials(user, Optional.of(new FileSecret(file)));
    }

    private Infobase trade() {
        return cluster.infobase("main", "trade");
    }

    private static void assertKind(Kind kind, ThrowingCallable call) {
        assertThatExceptionOfType(RacException.class)
                .isThrownBy(call)
                .withMessageNotContaining(PASSWORD)
                .extracting(RacException::kind)
                .isEqualTo(kind);
    }

    @Test
    @DisplayName("knows the cluster and its infobases, names with spaces and Cyrillic ones too")
    void infobases() {
        start(FakeCluster.with().name("Мой \"кластер\"").infobase("trade").infobase("Учёт 2 : б"));

        assertThat(rac.cluster().name()).isEqualTo("Мой \"кластер\"");
        assertThat(rac.cluster().port()).isEqualTo(1541);
        assertThat(rac.infobases())
                .extracting(Infobase::name)
                .containsExactly("trade", "Учёт 2 : б");
        assertThat(rac.infobases()).contains(trade());
    }

    @Test
    @DisplayName("reads on Windows what it reads on Linux")
    void windows() {
        start(FakeCluster.with().windows().name("Локальный кластер").infobase("Учёт № 2"));

        assertThat(rac.cluster().name()).isEqualTo("Локальный кластер");
        assertThat(rac.infobases()).extracting(Infobase::name).containsExactly("Учёт № 2");
        assertThatExceptionOfType(RacException.class)
                .isThrownBy(
                        () ->
                                rac.infobase(
                                        new Infobase(
                                                "main",
                                                rac.cluster().id(),
                                                UUID.randomUUID(),
                                                "gone"),
                                        Optional.empty()))
                .withMessageContaining("не найдена")
                .extracting(RacException::kind)
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    @DisplayName("locks with any message and code, and clears each field again")
    void locks() {
        start(FakeCluster.with().infobase("trade"));
        SessionLock wild =
                new SessionLock(
                        true,
                        true,
                        "2026-01-31T23:00:00",
                        "2026-02-01T05:00:00",
                        "Обновление: \"до 5:00\"\n\nЗвонить : 123",
                        "p 'q'",
                        "код \"1\"");

        rac.change(rac.infobase(trade(), Optional.empty()), wild, Optional.empty());
        assertThat(rac.infobase(trade(), Optional.empty()).lock()).isEqualTo(wild);

        rac.change(rac.infobase(trade(), Optional.empty()), OPEN, Optional.empty());
        assertThat(rac.infobase(trade(), Optional.empty()).lock()).isEqualTo(OPEN);
    }

    @Test
    @DisplayName("ends sessions and connections, and takes those that are gone for ended")
    void ends() {
        start(
                FakeCluster.with()
                        .infobase(
                                "trade",
                                trade ->
                                        trade.session("Иванов И. И.")
                                                .session("", "BackgroundJob", Nature.VANISHES)
                                                .session("x", "1CV8", Nature.LEAVES_A_CONNECTION)));
        rac.infobase(trade(), Optional.empty());
        List<RacSession> sessions = rac.sessions(trade());
        assertThat(sessions)
                .extracting(RacSession::user, RacSession::application, RacSession::isOfRas)
                .contains(tuple("Иванов И. И.", "1CV8C", false), tuple("", "RAS", true));

        assertThat(sessions.stream().filter(session -> !session.isOfRas()))
                .extracting(session -> rac.terminate(trade(), session, Optional.of("bye")))
                .containsExactly(true, false, true);
        List<RacConnection> connections =
                rac.processes(trade().clusterId()).stream()
                        .flatMap(process -> rac.connections(trade(), process).stream())
                        .filter(connection -> !connection.isOfRas())
                        .toList();
        assertThat(connections).hasSize(1);
        assertThat(rac.disconnect(trade(), connections.get(0), Optional.empty())).isTrue();
        assertThat(rac.disconnect(trade(), connections.get(0), Optional.empty())).isFalse();

        FakeInfobase infobase = cluster.read(state -> state.infobase("trade"));
        assertThat(cluster.<Integer>read(state -> state.connectionsOf(infobase).size())).isZero();
        assertThat(cluster.calls("rac session terminate"))
                .allMatch(line -> line.contains("--error-message=bye"));
    }

    @Nested
    @DisplayName("sends nothing that the installed rac does not know:")
    class Versions {

        @Test
        @DisplayName("no message to an old one that cannot tell it")
        void old() {
            start(
                    FakeCluster.with()
                            .rac(RacVersion.V8_3_10)
                            .infobase("trade", trade -> trade.session("Иванов")));

            RacSession session = rac.sessions(trade()).get(0);
            assertThat(rac.terminate(trade(), session, Optional.of("bye"))).isTrue();
            assertThat(cluster.calls("rac session terminate"))
                    .noneMatch(line -> line.contains("bye"));
        }

        @Test
        @DisplayName(
                "no users of infobases to a new one, but the version that a change is based on")
        void newer() throws IOException {
            start(FakeCluster.with().rac(RacVersion.V8_5_4).infobase("trade"));
            Optional<Credentials> user = Optional.of(credentials("Админ"));

            InfobaseInfo before = rac.infobase(trade(), user);
            rac.change(before, OPEN, user);

            assertThat(before.dataVersion()).isPresent();
            assertKind(Kind.CHANGED, () -> rac.change(before, OPEN, user));
            assertThat(cluster.calls("rac infobase"))
                    .noneMatch(line -> line.contains("--infobase-"));
        }

        @Test
        @DisplayName("it is asked again if it did not answer, and users are sent then")
        void askedAgain() throws IOException {
            start(FakeCluster.with().infobase("trade", trade -> trade.user("Админ", PASSWORD)));
            Optional<Credentials> user = Optional.of(credentials("Админ"));
            cluster.trouble(FakeTrouble.on("rac help").refuse(""));
            assertKind(Kind.NO_RIGHTS, () -> rac.infobase(trade(), user));

            assertThat(rac.infobase(trade(), user).infobase()).isEqualTo(trade());
        }

        @Test
        @DisplayName("it is asked once, and again when it turns out to be another")
        void upgraded() throws IOException {
            start(FakeCluster.with().infobase("trade", trade -> trade.user("Админ", PASSWORD)));
            Optional<Credentials> user = Optional.of(credentials("Админ"));
            rac.infobase(trade(), user);
            rac.infobase(trade(), user);
            assertThat(cluster.calls("rac help")).hasSize(1);

            cluster.change(state -> state.rac = RacVersion.V8_5_4);
            assertKind(Kind.DRIFT, () -> rac.infobase(trade(), user));
            assertThat(rac.infobase(trade(), user).infobase()).isEqualTo(trade());
        }
    }

    @Nested
    @DisplayName("gives credentials")
    class Access {

        @Test
        @DisplayName("of the cluster wherever they are wanted, and not where they are refused")
        void cluster() throws IOException {
            start(
                    FakeCluster.with().administrator("админ", PASSWORD).infobase("trade"),
                    Optional.of(credentials("админ")),
                    Duration.ofSeconds(60));

            assertThat(rac.infobases()).hasSize(1);
            assertThat(rac.sessions(trade())).isEmpty();
            assertThat(cluster.calls("rac cluster list"))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("--cluster-"));
        }

        @Test
        @DisplayName("that are wrong, and hears so, once")
        void wrong() throws IOException {
            start(
                    FakeCluster.with().administrator("админ", "another").infobase("trade"),
                    Optional.of(credentials("админ")),
                    Duration.ofSeconds(60));

            assertKind(Kind.NOT_AUTHENTICATED, () -> rac.infobases());
        }

        @Test
        @DisplayName("of an infobase's administrator, without which there are no rights")
        void infobase() throws IOException {
            start(FakeCluster.with().infobase("trade", trade -> trade.user("Админ", PASSWORD)));

            assertKind(Kind.NO_RIGHTS, () -> rac.infobase(trade(), Optional.empty()));
            assertThat(rac.infobase(trade(), Optional.of(credentials("Админ"))).dbName())
                    .isEqualTo("trade");
        }

        @Test
        @DisplayName("that no text repeats, though rac repeats them itself")
        void masked() throws IOException {
            start(
                    FakeCluster.with()
                            .infobase("trade")
                            .trouble(
                                    FakeTrouble.on("rac infobase summary list")
                                            .refuse(
                                                    "Ошибка разбора параметра: --cluster-pwd="
                                                            + PASSWORD)),
                    Optional.of(credentials("админ")),
                    Duration.ofSeconds(60));

            assertThatExceptionOfType(RacException.class)
                    .isThrownBy(() -> rac.infobases())
                    .withMessageContaining("--cluster-pwd=***")
                    .withMessageNotContaining("слово");
        }

        @Test
        @DisplayName("by where they are, and says where they are not")
        void missing() {
            start(
                    FakeCluster.with().infobase("trade"),
                    Optional.of(
                            new Credentials(
                                    "админ",
                                    Optional.of(new EnvironmentSecret("NO_SUCH_VARIABLE")))),
                    Duration.ofSeconds(60));

            assertThatExceptionOfType(MissingSecretException.class)
                    .isThrownBy(() -> rac.infobases())
                    .withMessageContaining("NO_SUCH_VARIABLE");
        }
    }

    @Nested
    @DisplayName("tells what is wrong")
    class Wrong {

        @Test
        @DisplayName("when ras is down, which may pass")
        void down() {
            start(
                    FakeCluster.with()
                            .infobase("trade")
                            .trouble(FakeTrouble.on("rac cluster list").rasDown()));

            assertThatExceptionOfType(RacException.class)
                    .isThrownBy(() -> rac.clusters())
                    .withMessageContaining("Is ras running at localhost:1545?")
                    .matches(RacException::helpsToTryAgain)
                    .extracting(RacException::kind)
                    .isEqualTo(Kind.UNREACHABLE);
            assertThat(rac.clusters()).hasSize(1);
        }

        @Test
        @DisplayName("when rac hangs, which may pass")
        void hangs() {
            start(
                    FakeCluster.with().trouble(FakeTrouble.on("rac cluster list").hang()),
                    Optional.empty(),
                    Duration.ofSeconds(3));

            assertThatExceptionOfType(RacException.class)
                    .isThrownBy(() -> rac.clusters())
                    .matches(RacException::helpsToTryAgain)
                    .extracting(RacException::kind)
                    .isEqualTo(Kind.TIMED_OUT);
        }

        @Test
        @DisplayName("when rac is not installed")
        void missing() throws IOException {
            start(FakeCluster.with());
            Files.delete(cluster.rac());

            assertKind(Kind.NOT_INSTALLED, () -> rac.clusters());
        }
    }

    @Test
    @DisplayName("tells all settings, and in their place what it may not read")
    void inventory() {
        String server = UUID.randomUUID().toString();
        start(
                FakeCluster.with()
                        .agentAdministrator("root", "x")
                        .infobase("trade")
                        .infobase("private", infobase -> infobase.user("u", "p"))
                        .setting("server", Map.of("server", server, "name", "\"Главный\""))
                        .setting(
                                "rule",
                                Map.of("server", server, "rule", UUID.randomUUID().toString()))
                        .setting("profile", Map.of("name", "safe"))
                        .setting("counter", Map.of("name", "c1")));

        List<RacSection> sections = rac.inventory(any -> Optional.empty());

        assertThat(sections)
                .filteredOn(section -> section.problem().isEmpty())
                .extracting(section -> section.command() + " " + section.records().size())
                .contains(
                        "cluster info 1",
                        "server list 1",
                        "rule list 1",
                        "infobase summary list 2",
                        "infobase info 1",
                        "profile list 1",
                        "profile acl directory list 0",
                        "counter list 1",
                        "limit list 0");
        assertThat(sections)
                .filteredOn(section -> section.problem().isPresent())
                .extracting(RacSection::command)
                .containsExactlyInAnyOrder("agent admin list", "infobase info");
    }
}
