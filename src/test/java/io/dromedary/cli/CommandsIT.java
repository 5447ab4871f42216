package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The commands of the packaged jar")
class CommandsIT {
    private static final Path JAR = Path.of(System.getProperty("dromedary.jar"));
    private static final Path SERVER = Call.LOGS.resolve("server-with-separators");

    @TempDir private Path folder;

    @Test
    @DisplayName("print results as UTF-8 to standard output, whatever the machine's language")
    void export() throws Exception {
        Run run = run(List.of(), "eventlog", "export", SERVER);

        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().count()).isEqualTo(13_370);
        assertThat(run.out()).contains("\"name\":\"Администратор\"");
    }

    @Test
    @DisplayName("start without Spring, its web server and its logging, in about a second")
    void light() throws Exception {
        Path classes = folder.resolve("classes.txt");

        long began = System.nanoTime();
        Run run = run(List.of("-Xlog:class+load:file=" + classes), "eventlog", "stat", SERVER);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readAllLines(classes))
                .noneMatch(line -> line.contains("org.springframework.core."))
                .noneMatch(line -> line.contains("org.springframework.boot.SpringApplication"))
                .noneMatch(line -> line.contains("ch.qos.logback."));
        // About 0.4 s on a quiet machine; what would not fit here is a start of Spring.
        assertThat(millis).isLessThan(10_000);
    }

    @Test
    @DisplayName("end with 3 and a line on standard error when something was skipped")
    void damage() throws Exception {
        Run run = run(List.of(), "eventlog", "export", Call.LOGS.resolve("broken"));

        assertThat(run.code()).isEqualTo(ExitCode.SKIPPED);
        assertThat(run.out().lines().count()).isEqualTo(4);
        assertThat(run.err()).contains("20200412130000.lgp").contains("211");
    }

    @Test
    @DisplayName("end with 2 on a wrong call, also on a misspelt command, instead of a start")
    void wrong_call() throws Exception {
        Run option = run(List.of(), "eventlog", "export", SERVER, "--colour");
        Run command = run(List.of(), "evetlog", "export", SERVER);

        assertThat(option.code()).isEqualTo(ExitCode.WRONG_CALL);
        assertThat(option.err()).contains("--colour").contains("--help");
        assertThat(command.code()).isEqualTo(ExitCode.WRONG_CALL);
        assertThat(command.err()).contains("eventlog");
        assertThat(command.out()).isEmpty();
    }

    @Test
    @DisplayName("tell their version and how to call them")
    void help() throws Exception {
        assertThat(run(List.of(), "--version").out()).startsWith("Dromedary 0.");
        assertThat(run(List.of(), "eventlog", "export", "--help").out())
                .contains("--transactions")
                .contains("_$Data$_.Post");
    }

    @Test
    @DisplayName("end quietly when their output is closed, as by head")
    void closed_output() throws Exception {
        Process process = start(List.of(), "eventlog", "export", SERVER);
        assertThat(process.getInputStream().read()).isEqualTo('{');
        process.getInputStream().close();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve("err"))).isEmpty();
        assertThat(process.exitValue()).isEqualTo(ExitCode.DONE);
    }

    private Run run(List<String> options, Object... arguments) throws Exception {
        Process process = start(options, arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }

    private Process start(List<String> options, Object... arguments) throws IOException {
        List<String> call = new ArrayList<>();
        call.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        call.addAll(options);
        call.add("-jar");
        call.add(JAR.toString());
        for (Object argument : arguments) {
            call.add(argument.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(call).redirectError(folder.resolve("err").toFile());
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private record Run(int code, String out, String err) {}
}
