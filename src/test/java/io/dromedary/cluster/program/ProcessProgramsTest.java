package io.dromedary.cluster.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.dromedary.cluster.program.ProgramException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A program that is run")
@Timeout(120)
class ProcessProgramsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private final Programs programs = new ProcessPrograms(1 << 20, Duration.ofMillis(300));

    private static ProgramCall sh(Duration limit, String script) {
        return ProgramCall.of(limit, List.of("sh", "-c", script));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("tells its exit code, and what it wrote to either stream, as bytes")
    void ends() {
        ProgramEnd end = programs.run(sh(LONG, "printf 'out\\377'; printf err >&2; exit 101"));

        assertThat(end.exitCode()).isEqualTo(101);
        assertThat(end.output()).containsExactly('o', 'u', 't', 0xFF);
        assertThat(text(end.errors())).isEqualTo("err");
        assertThat(end.took()).isPositive();
    }

    @Test
    @DisplayName("gets its arguments as they are, which no shell sees")
    void arguments() {
        String wild = "a b' \"$HOME\" `id` *; exit 3 \n ёж";

        ProgramEnd end =
                programs.run(ProgramCall.of(LONG, List.of("printf", "%s|", wild, "", "z")));

        assertThat(text(end.output())).isEqualTo(wild + "||z|");
    }

    @Test
    @DisplayName("runs in its folder, with variables added to the environment")
    void environment() throws IOException {
        ProgramEnd end =
                programs.run(
                        new ProgramCall(
                                List.of("sh", "-c", "echo $PASS_FILE:$PATH; pwd -P"),
                                Map.of("PASS_FILE", "/secret/file"),
                                Optional.of(folder),
                                Optional.empty(),
                                LONG));

        assertThat(text(end.output()).lines())
                .containsExactly(
                        "/secret/file:" + System.getenv("PATH"), folder.toRealPath().toString());
    }

    @Nested
    @DisplayName("reads")
    class Input {

        private ProgramEnd run(Optional<String> input, String script) {
            return programs.run(
                    new ProgramCall(
                            List.of("sh", "-c", script), Map.of(), Optional.empty(), input, LONG));
        }

        @Test
        @DisplayName("what it is given, and then the end")
        void given() {
            assertThat(text(run(Optional.of("пароль\n"), "cat; echo end").output()))
                    .isEqualTo("пароль\nend\n");
        }

        @Test
        @DisplayName("nothing, and does not wait for it, if it is given nothing")
        void nothing() {
            assertThat(text(run(Optional.empty(), "cat; echo end").output())).isEqualTo("end\n");
        }

        @Test
        @DisplayName("not at all if it does not want to, however much it is given")
        void unread() {
            assertThat(run(Optional.of("x".repeat(1 << 20)), "exit 7").exitCode()).isEqualTo(7);
        }
    }

    @Nested
    @DisplayName("is ended, with all that it started,")
    class Ended {

        /** A child and a grandchild that do not listen, and a parent that waits for them. */
        private static final String STUBBORN =
                "trap '' TERM; (trap '' TERM; sh -c \"trap '' TERM; echo \\$\\$ >> pids; while :; do"
                        + " sleep 0.2; done\" & echo ok >> started; while :; do sleep 0.2; done) &"
                        + " echo $$ >> pids; echo $! >> pids; wait; while :; do sleep 0.2; done";

        private ProgramCall stubborn(Duration limit) {
            return new ProgramCall(
                    List.of("sh", "-c", STUBBORN),
                    Map.of(),
                    Optional.of(folder),
                    Optional.empty(),
                    limit);
        }

        private List<Long> pids() throws IOException {
            Path file = folder.resolve("pids");
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(Long::valueOf).toList()
                    : List.of();
        }

        private void assertNobodyIsLeft() throws IOException {
            assertThat(pids()).hasSize(3).noneMatch(ProcessProgramsTest::isRunning);
        }

        @Test
        @DisplayName("when its time is up, though none of them listens to SIGTERM")
        void limit() throws IOException {
            assertThatExceptionOfType(ProgramException.class)
                    .isThrownBy(() -> programs.run(stubborn(Duration.ofSeconds(2))))
                    .withMessage("sh took longer than 2.0 s, and was ended")
                    .extracting(ProgramException::reason)
                    .isEqualTo(Reason.TIMED_OUT);
            assertNobodyIsLeft();
        }

        @Test
        @DisplayName("even a child whose own parent has ended before")
        void orphan() throws IOException {
            String script =
                    "(sh -c \"trap '' TERM; echo \\$\\$ >> pids; sleep 50; sleep 50\" & sleep 1) &"
                            + " sleep 100";

            assertThatExceptionOfType(ProgramException.class)
                    .isThrownBy(
                            () ->
                                    programs.run(
                                            new ProgramCall(
                                                    List.of("sh", "-c", script),
                                                    Map.of(),
                                                    Optional.of(folder),
                                                    Optional.empty(),
                                                    Duration.ofSeconds(3))));

            assertThat(pids()).hasSize(1).noneMatch(ProcessProgramsTest::isRunning);
        }

        @Test
        @DisplayName("when the thread that waits is interrupted, which stays so")
        void interrupted() throws Exception {
            AtomicReference<ProgramException> thrown = new AtomicReference<>();
            AtomicReference<Boolean> flag = new AtomicReference<>();
            Thread waiting =
                    new Thread(
                            () -> {
                                try {
                                    programs.run(stubborn(LONG));
                                } catch (ProgramException e) {
                                    thrown.set(e);
                                }
                                flag.set(Thread.currentThread().isInterrupted());
                            });
            waiting.start();
            await().atMost(LONG).until(() -> pids().size() == 3);
            waiting.interrupt();
            waiting.join();

            assertThat(thrown.get().reason()).isEqualTo(Reason.INTERRUPTED);
            assertThat(flag.get()).isTrue();
            assertNobodyIsLeft();
        }

        @Test
        @DisplayName("when it writes more than can be taken")
        void output() {
            assertThatExceptionOfType(ProgramException.class)
                    .isThrownBy(() -> programs.run(sh(LONG, "yes & yes >&2; wait")))
                    .withMessageContaining("more than 1048576 bytes")
                    .extracting(ProgramException::reason)
                    .isEqualTo(Reason.TOO_MUCH_OUTPUT);
        }
    }

    @Test
    @DisplayName("does not keep us waiting with a process that it leaves behind")
    void leavesBehind() throws IOException {
        Path file = folder.resolve("pid");
        ProgramEnd end = programs.run(sh(LONG, "sleep 300 & echo $! > '" + file + "'; echo done"));
        ProcessHandle left =
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();

        assertThat(text(end.output())).isEqualTo("done\n");
        assertThat(end.took()).isLessThan(LONG);
        left.destroyForcibly();
    }

    @Test
    @DisplayName("says that it is not there, but none of its arguments")
    void missing() {
        assertThatExceptionOfType(ProgramException.class)
                .isThrownBy(
                        () ->
                                programs.run(
                                        ProgramCall.of(
                                                LONG, List.of("/no/such/rac", "--pwd=secret"))))
                .withMessageContaining("/no/such/rac cannot be started")
                .withMessageNotContaining("secret")
                .extracting(ProgramException::reason)
                .isEqualTo(Reason.NOT_STARTED);
    }

    private static boolean isRunning(long pid) {
        try {
            Path state = Path.of("/proc/" + pid + "/stat");
            return Files.exists(state) && !Files.readString(state).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }
}
