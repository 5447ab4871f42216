package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.testkit.QuickJar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The program, badly configured, says so in one line and ends with 1:")
class StartIT {

    private static final String JAR = System.getProperty("dromedary.jar");

    @TempDir private Path folder;
    private Path routes;
    private Path data;

    @BeforeEach
    void prepare() throws IOException {
        data = folder.resolve("data");
        routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/event-log.camel.yaml"), routes.resolve("event-log.camel.yaml"));
    }

    private void assertRefused(List<String> arguments, String... words) throws Exception {
        assertRefused(Map.of(), arguments, words);
    }

    private void assertRefused(
            Map<String, String> variables, List<String> arguments, String... words)
            throws Exception {
        List<String> command =
                QuickJar.of(Path.of(JAR))
                        .command(List.of("--dromedary.data=" + data, "--server.port=0"));
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--dromedary.routes="))) {
            command.add("--dromedary.routes=" + routes);
        }
        if (arguments.stream().anyMatch(argument -> argument.startsWith("--server.port="))) {
            command.remove("--server.port=0");
        }
        command.addAll(arguments);
        Path errors = folder.resolve("stderr");
        Path output = folder.resolve("stdout");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(errors.toFile())
                        .redirectOutput(output.toFile());
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(errors, StandardCharsets.UTF_8).strip();
        assertThat(process.exitValue()).as(said).isEqualTo(1);
        assertThat(said.lines()).as(said).hasSize(1);
        assertThat(said).startsWith("dromedary: ").contains(words);
        assertThat(Files.readString(output)).doesNotContain("\tat ").doesNotContain("Exception");
    }

    @Test
    @DisplayName("a log folder that does not exist")
    void missingLog() throws Exception {
        assertRefused(
                List.of("--onec.directory=/nowhere/1Cv8Log"), "/nowhere/1Cv8Log", "does not exist");
    }

    @Test
    @DisplayName("an unknown property")
    void unknownProperty() throws Exception {
        assertRefused(
                List.of("--onec.directry=/nowhere"),
                "onec.directry",
                "did you mean onec.directory?");
    }

    @Test
    @DisplayName("an unknown property in an environment variable")
    void unknownVariable() throws Exception {
        assertRefused(
                Map.of("DROMEDARY_JOURNAL_URLL", "jdbc:sqlite:x.db"),
                List.of(),
                "DROMEDARY_JOURNAL_URLL",
                "did you mean DROMEDARY_JOURNAL_URL?");
    }

    @Test
    @DisplayName("ids of steps that stand in two files, with both places")
    void doubleIds() throws Exception {
        Path copy = routes.resolve("second.camel.yaml");
        Files.writeString(
                copy,
                Files.readString(routes.resolve("event-log.camel.yaml"))
                        .replace("id: event-log", "id: second")
                        .replace("id: group-transactions", "id: group-second"));

        assertRefused(
                List.of("--onec.directory=" + folder),
                copy + ":",
                "'store-events' is taken already: " + routes.resolve("event-log.camel.yaml") + ":");
    }

    @Test
    @DisplayName("a value that means nothing")
    void invalidValue() throws Exception {
        assertRefused(
                List.of("--dromedary.subscription.max-limit=many"),
                "dromedary.subscription.max-limit",
                "many");
    }

    @Test
    @DisplayName("a folder of routes that does not exist")
    void missingRoutes() throws Exception {
        assertRefused(
                List.of("--dromedary.routes=/nowhere/routes"),
                "dromedary.routes",
                "/nowhere/routes");
    }

    @Test
    @DisplayName("a broken route, with file and line")
    void brokenRoute() throws Exception {
        Path file = routes.resolve("event-log.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("outcomes:", "outcome:"));

        assertRefused(
                List.of("--onec.directory=" + folder),
                file + ":",
                "onec-transactions has no option outcome");
    }

    @Test
    @DisplayName("broken rules of an exchange, with file and line, and rules that are not there")
    void brokenRules() throws Exception {
        Path file = folder.resolve("kod.yaml");
        Files.writeString(file, "this-node: 01\nnodes:\n  01: {centre: true}\ntype: {}\n");

        assertRefused(
                List.of("--dromedary.kod.rules=" + file),
                file + ":4:",
                "key 'type' is unknown; did you mean types?");
        assertRefused(
                List.of("--dromedary.kod.rules=" + folder.resolve("none.yaml")),
                "none.yaml: there is no such file");
    }

    @Test
    @DisplayName("a port that is taken")
    void portTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    List.of("--server.port=" + taken.getLocalPort()),
                    "port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    @DisplayName("a journal that another process works with")
    void journalTaken() throws Exception {
        Files.createDirectories(data);
        try (SqliteJournal open = SqliteJournal.open(data.resolve("journal.db"))) {
            assertThat(open.channels()).isEmpty();
            assertRefused(List.of(), "journal.db", "in use");
        }
    }

    @Test
    @DisplayName("a data folder that is a file")
    void dataIsAFile() throws Exception {
        Files.createFile(data);

        assertRefused(List.of(), "dromedary.data", data.toString(), "is a file, not a folder");
    }

    @Test
    @DisplayName("a PostgreSQL journal without its server, its user, or a URL")
    void noServer() throws Exception {
        String url = "--dromedary.journal.url=jdbc:postgresql://127.0.0.1:1/trade";
        assertRefused(
                List.of(url, "--dromedary.journal.username=me"),
                "database trade at 127.0.0.1:1 cannot be reached");
        assertRefused(List.of(url), "dromedary.journal.username is missing");
        assertRefused(
                List.of("--dromedary.journal.url=jdbc:mysql://db/trade"),
                "dromedary.journal.url",
                "jdbc:postgresql:");
    }

    @Test
    @DisplayName("a configuration file that is no YAML")
    void noYaml() throws Exception {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/application.yaml"), "onec:\n  a: : b\n");

        assertRefused(List.of(), "config/application.yaml, line 2");
    }

    @Test
    @DisplayName("a section that a configuration file has twice")
    void sectionTwice() throws Exception {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(
                folder.resolve("config/application.yaml"),
                "dromedary:\n  data: a\ndromedary:\n  routes: b\n");

        assertRefused(
                List.of(), "config/application.yaml, line 3", "dromedary", "put both under one");
    }

    @Test
    @DisplayName("a property whose value stands behind a space")
    void space() throws Exception {
        assertRefused(List.of("--onec.directory", folder.toString()), "--onec.directory=" + folder);
    }

    @Test
    @DisplayName("a misspelt property of the web server")
    void misspeltServer() throws Exception {
        assertRefused(List.of("--server.prot=8081"), "server.prot", "server.port");
    }
}
