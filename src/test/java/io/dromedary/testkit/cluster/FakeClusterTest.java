package io.dromedary.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.ProgramCall;
import io.dromedary.cluster.program.ProgramEnd;
import io.dromedary.cluster.program.ProgramException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The fake cluster")
class FakeClusterTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private FakeCluster cluster;

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private ProgramEnd run(Path program, Optional<String> input, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        return new ProcessPrograms()
                .run(new ProgramCall(command, Map.of(), Optional.of(folder), input, LIMIT));
    }

    private ProgramEnd rac(String... arguments) {
        return run(cluster.rac(), Optional.empty(), List.of(arguments));
    }

    private ProgramEnd designer(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "DESIGNER",
                                "/S",
                                "localhost:1541\\trade",
                                "/DisableStartupDialogs",
                                "/Out",
                                "out.txt"));
        all.addAll(List.of(arguments));
        return run(cluster.designer(), Optional.empty(), all);
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out.txt"));
    }

    private String data() {
        return cluster.read(state -> state.infobase("trade").data);
    }

    @Nested
    @DisplayName("has a rac that")
    class OfRac {

        @Test
        @DisplayName("refuses what its help does not tell, as the real one does")
        void refuses() {
            cluster = FakeCluster.with().infobase("trade").start(folder.resolve("bin"));
            String id = cluster.read(state -> state.cluster.toString());

            for (List<String> arguments :
                    List.of(
                            List.of("cluster", "list", "--cluster-user=x"),
                            List.of("session", "list", "--cluster=" + id, "--infobase-user=x"),
                            List.of("session", "stop", "--cluster=" + id),
                            List.of("infobase", "info", "--cluster=" + id),
                            List.of("sessions", "list"))) {
                ProgramEnd end = rac(arguments.toArray(String[]::new));
                assertThat(end.exitCode()).as("%s", arguments).isEqualTo(255);
                assertThat(end.output()).isEmpty();
                assertThat(new String(end.errors(), StandardCharsets.UTF_8))
                        .startsWith("Ошибка разбора параметра: ");
            }
            assertThat(cluster.calls())
                    .hasSize(5)
                    .extracting(FakeCall::program)
                    .containsOnly("rac");
        }

        @Test
        @DisplayName("takes every list that its help tells")
        void lists() {
            cluster = FakeCluster.with().infobase("trade").start(folder.resolve("bin"));
            String id = cluster.read(state -> "--cluster=" + state.cluster);

            for (String mode :
                    List.of(
                            "manager",
                            "server",
                            "process",
                            "service",
                            "connection",
                            "session",
                            "lock",
                            "profile",
                            "counter",
                            "limit")) {
                assertThat(rac(mode, "list", id, "localhost:1545").exitCode()).as(mode).isZero();
            }
            assertThat(rac("profile", "acl", "com", "list", "--name=p", id).exitCode()).isZero();
            assertThat(rac("rule", "list", "--server=s", id).exitCode()).isZero();
        }

        @Test
        @DisplayName("speaks cp866 on Windows")
        void windows() {
            cluster = FakeCluster.with().windows().start(folder.resolve("bin"));

            ProgramEnd end = rac("cluster", "list", "localhost:1545");

            assertThat(new String(end.output(), Charset.forName("IBM866")))
                    .contains("\"Локальный кластер\"\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @Nested
    @DisplayName("has a DESIGNER that")
    class OfDesigner {

        @Test
        @DisplayName("dumps what is in an infobase, and restores it")
        void dumps() throws IOException {
            cluster =
                    FakeCluster.with()
                            .infobase("trade", trade -> trade.data("1000 документов"))
                            .start(folder.resolve("bin"));

            assertThat(designer("/DumpIB", "trade.dt", "/DumpResult", "result").exitCode())
                    .isZero();
            assertThat(out()).startsWith("\uFEFF").contains("успешно завершена\r\n");
            assertThat(Files.readString(folder.resolve("result"))).endsWith("0");
            assertThat(Files.readAllBytes(folder.resolve("trade.dt")))
                    .startsWith("1CIBDmpF".getBytes(StandardCharsets.US_ASCII));

            cluster.change(state -> state.infobase("trade").data = "spoiled");
            assertThat(designer("/RestoreIB", "trade.dt").exitCode()).isZero();
            assertThat(data()).isEqualTo("1000 документов");
        }

        @Test
        @DisplayName("fails while somebody is in the infobase, and leaves no file")
        void occupied() throws IOException {
            cluster =
                    FakeCluster.with()
                            .infobase("trade", trade -> trade.session("Иванов"))
                            .start(folder.resolve("bin"));

            assertThat(designer("/DumpIB", "trade.dt").exitCode()).isEqualTo(1);
            assertThat(out()).contains("Ошибка исключительной блокировки информационной базы.");
            assertThat(folder.resolve("trade.dt")).doesNotExist();
            assertThat(designer("/ReduceEventLogSize", "2026-01-01").exitCode()).isZero();
        }

        @Test
        @DisplayName("gets into a locked infobase with its code alone, also from a file")
        void locked() throws IOException {
            cluster =
                    FakeCluster.with()
                            .infobase(
                                    "trade",
                                    trade ->
                                            trade.locked("Ремонт", "мой код", "", "")
                                                    .user("Админ", "пароль \"1\""))
                            .start(folder.resolve("bin"));
            Files.writeString(
                    folder.resolve("parameters"),
                    "/N Админ /P \"пароль \"\"1\"\"\"\r\n/UC \"мой код\"\r\n");

            assertThat(designer("/DumpIB", "trade.dt").exitCode()).isEqualTo(1);
            assertThat(out()).contains("Начало сеанса с информационной базой запрещено.");
            assertThat(designer("/DumpIB", "trade.dt", "/@", "parameters").exitCode()).isZero();
        }

        @Test
        @DisplayName("never ends without /DisableStartupDialogs")
        void hangs() {
            cluster = FakeCluster.with().infobase("trade").start(folder.resolve("bin"));

            assertThatExceptionOfType(ProgramException.class)
                    .isThrownBy(
                            () ->
                                    new ProcessPrograms()
                                            .run(
                                                    ProgramCall.of(
                                                            Duration.ofSeconds(2),
                                                            List.of(
                                                                    cluster.designer().toString(),
                                                                    "DESIGNER",
                                                                    "/S",
                                                                    "localhost\\trade",
                                                                    "/DumpIB",
                                                                    "x.dt"))))
                    .extracting(ProgramException::reason)
                    .isEqualTo(ProgramException.Reason.TIMED_OUT);
        }

        @Test
        @DisplayName("ends well without a file, and in the middle of one, where that is wanted")
        void troubles() throws IOException {
            cluster =
                    FakeCluster.with()
                            .infobase("trade")
                            .trouble(FakeTrouble.on("1cv8 DESIGNER").noFile())
                            .trouble(FakeTrouble.on("1cv8 DESIGNER").crash())
                            .start(folder.resolve("bin"));

            assertThat(designer("/DumpIB", "none.dt").exitCode()).isZero();
            assertThat(folder.resolve("none.dt")).doesNotExist();

            assertThat(designer("/DumpIB", "half.dt").exitCode()).isEqualTo(139);
            assertThat(designer("/DumpIB", "whole.dt").exitCode()).isZero();
            assertThat(Files.size(folder.resolve("half.dt")))
                    .isEqualTo(Files.size(folder.resolve("whole.dt")) / 2);
            assertThat(designer("/RestoreIB", "half.dt").exitCode()).isEqualTo(1);
        }

        @Test
        @DisplayName("updates a configuration in two steps")
        void updates() throws IOException {
            cluster =
                    FakeCluster.with()
                            .infobase("trade", trade -> trade.configuration("Торговля", "1.0.1"))
                            .start(folder.resolve("bin"));
            Files.writeString(folder.resolve("1cv8.cfu"), "Name=Торговля\r\nVersion=1.0.2\r\n");

            assertThat(
                            designer(
                                            "/UpdateCfg",
                                            "1cv8.cfu",
                                            "/UpdateDBCfg",
                                            "-Dynamic-",
                                            "-Server")
                                    .exitCode())
                    .isZero();
            assertThat(cluster.<String>read(state -> state.infobase("trade").version))
                    .isEqualTo("1.0.2");
        }
    }

    @Test
    @DisplayName("has an ibcmd that dumps and restores, with a password from its input")
    void ibcmd() throws IOException {
        cluster =
                FakeCluster.with()
                        .infobase("trade", trade -> trade.database("db", "trade", "pg", "тайна"))
                        .start(folder.resolve("bin"));
        List<String> access =
                List.of("--dbms=PostgreSQL", "--db-server=db", "--db-name=trade", "--db-user=pg");
        List<String> dump = new ArrayList<>(List.of("infobase", "dump", "-W", "trade.dt"));
        dump.addAll(access);
        List<String> restore = new ArrayList<>(List.of("infobase", "restore", "-W", "trade.dt"));
        restore.addAll(access);

        ProgramEnd wrong = run(cluster.ibcmd(), Optional.of("falsch\n"), dump);
        assertThat(wrong.exitCode()).isEqualTo(255);
        assertThat(new String(wrong.errors(), StandardCharsets.UTF_8)).startsWith("[ERROR] ");

        assertThat(run(cluster.ibcmd(), Optional.of("тайна\n"), dump).exitCode()).isZero();
        cluster.change(state -> state.infobase("trade").data = "spoiled");
        assertThat(run(cluster.ibcmd(), Optional.of("тайна\n"), restore).exitCode()).isZero();
        assertThat(data()).isEqualTo("data of trade");
    }

    @Test
    @DisplayName("can be a process of its own, which tells its state")
    void program() throws IOException, InterruptedException {
        Path bin = folder.resolve("bin");
        try (FakeClusterProgram program =
                FakeClusterProgram.start(
                        FakeCluster.with()
                                .rac(RacVersion.V8_5_4)
                                .infobase("trade", trade -> trade.session("Иванов")),
                        bin)) {
            FakeState state = program.state();
            String session = state.sessions.get(0).id.toString();

            ProgramEnd end =
                    run(
                            bin.resolve("rac"),
                            Optional.empty(),
                            List.of(
                                    "session",
                                    "terminate",
                                    "--cluster=" + state.cluster,
                                    "--session=" + session));

            assertThat(end.exitCode()).isZero();
            assertThat(program.state().sessions).isEmpty();
            assertThat(program.state().calls)
                    .singleElement()
                    .extracting(FakeCall::line)
                    .asString()
                    .startsWith("rac session terminate ");
        }
    }
}
