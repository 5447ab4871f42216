package io.dromedary.cluster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.EnvironmentSecret;
import io.dromedary.cluster.FileSecret;
import io.dromedary.yaml.InvalidYamlException;
import io.dromedary.yaml.YamlProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The settings of clusters")
class ClusterFileTest {

    @TempDir Path folder;

    @Nested
    @DisplayName("as the example has them")
    class Example {

        private final ClusterSettings settings =
                ClusterFile.read(Path.of("config/cluster.example.yaml"));

        @Test
        @DisplayName("name clusters, and where passwords are")
        void clusters() {
            assertThat(settings.clusters())
                    .containsExactly(
                            new ClusterAccess(
                                    "main",
                                    "localhost:1545",
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(
                                            new Credentials(
                                                    "Administrator",
                                                    Optional.of(
                                                            new EnvironmentSecret(
                                                                    "CLUSTER_PASSWORD")))),
                                    Optional.empty()));
        }

        @Test
        @DisplayName("leave out infobases, and take from the default what a named one does not say")
        void infobases() {
            InfobaseChoice choice = settings.infobases();
            assertThat(choice.includes("sandbox")).isFalse();
            assertThat(choice.includes("trade")).isTrue();
            assertThat(choice.of("trade").means()).containsExactly(Means.PG_DUMP, Means.DESIGNER);
            InfobaseSettings accounting = choice.of("accounting");
            assertThat(accounting.means()).containsExactly(Means.IBCMD);
            assertThat(accounting.limit()).isEqualTo(Duration.ofHours(8));
            assertThat(accounting.attempts()).isEqualTo(2);
            assertThat(accounting.credentials())
                    .contains(
                            new Credentials(
                                    "Backup",
                                    Optional.of(
                                            new FileSecret(
                                                    Path.of("/etc/dromedary/infobase-password")))));
        }

        @Test
        @DisplayName("tell where backups go and how long they stay")
        void backup() {
            BackupSettings backup = settings.backup().orElseThrow();
            assertThat(backup.folder()).isEqualTo(Path.of("/var/backups/1c"));
            assertThat(backup.keep()).isEqualTo(new RetentionSettings(14, 3, 0, 0, 12, 0));
            assertThat(backup.replicas())
                    .containsExactly(
                            new BackupSettings.Replica(
                                    "nas",
                                    Path.of("/mnt/nas/1c"),
                                    new RetentionSettings(60, 3, 0, 0, 0, 0)));
            assertThat(backup.objectStores())
                    .singleElement()
                    .satisfies(
                            store -> {
                                assertThat(store.endpoint())
                                        .contains(URI.create("https://s3.example.org"));
                                assertThat(store.pathStyle()).isTrue();
                                assertThat(store.lockDays()).isEmpty();
                            });
        }

        @Test
        @DisplayName("tell when jobs run, and who hears of them")
        void jobs() {
            assertThat(settings.schedules())
                    .containsEntry(JobKind.BACKUP, "0 0 1 * * ?")
                    .doesNotContainKey(JobKind.UPDATE);
            assertThat(settings.notification().mail().orElseThrow().port()).isEqualTo(587);
            assertThat(settings.notification().telegram().orElseThrow().chat())
                    .isEqualTo("-1001234567890");
            assertThat(settings.maintenance().eventLog()).contains(Duration.ofDays(180));
        }
    }

    @Test
    @DisplayName("may be as short as one cluster")
    void shortest() throws IOException {
        ClusterSettings settings = read("clusters:\n  main: {ras: srv:1545}\n");
        assertThat(settings.backup()).isEmpty();
        assertThat(settings.infobases().only()).isEqualTo(Set.of());
        assertThat(settings.sessions().rounds()).isEqualTo(10);
        assertThat(settings.notification().mail()).isEmpty();
    }

    @Nested
    @DisplayName("have a schema")
    class Schema {

        private final JsonSchema schema = schema();

        @Test
        @DisplayName("that the example fits")
        void example() throws IOException {
            assertThat(problems(Files.readString(Path.of("config/cluster.example.yaml"))))
                    .isEmpty();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("io.dromedary.cluster.settings.ClusterFileTest#mistakes")
        @DisplayName("that refuses the same:")
        void refused(String what, String text, int line, String reason) throws IOException {
            assertThat(problems(text)).as(what + ", line " + line + ": " + reason).isNotEmpty();
        }

        private Set<ValidationMessage> problems(String text) throws IOException {
            return schema.validate(new YAMLMapper().readTree(text));
        }
    }

    private static JsonSchema schema() {
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(Path.of("config/cluster.schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    @DisplayName("are refused with line and remedy:")
    void refused(String what, String text, int line, String reason) throws IOException {
        InvalidYamlException refusal =
                catchThrowableOfType(InvalidYamlException.class, () -> read(text));
        assertThat(refusal).as(what).isNotNull();
        assertThat(refusal.problems()).extracting(YamlProblem::line).containsExactly(line);
        assertThat(refusal).hasMessageContaining("cluster.yaml:" + line + ": ");
        assertThat(refusal).hasMessageContaining(reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stores")
    @DisplayName("are refused if stores of backups are the same, as one would thin out the other:")
    void storesApart(String what, String stores, int line, String reason) throws IOException {
        refused(what, "clusters: {main: {}}\nbackup:\n  folder: /b/all\n" + stores, line, reason);
    }

    static Stream<Arguments> stores() {
        return Stream.of(
                Arguments.of(
                        "the folder itself",
                        "  replicas:\n    nas:\n      folder: /b/x/../all\n",
                        6,
                        "replicas nas: it is backup: folder"),
                Arguments.of(
                        "a folder within it",
                        "  replicas:\n    nas:\n      folder: /b/all/copies\n",
                        6,
                        "lies within the other"),
                Arguments.of(
                        "two replicas",
                        "  replicas:\n    a: {folder: /c}\n    b:\n      folder: /c\n",
                        7,
                        "it is the folder of replicas a"),
                Arguments.of(
                        "the name of the folder",
                        "  replicas:\n    folder: {folder: /c}\n",
                        5,
                        "call it otherwise"),
                Arguments.of(
                        "a name of two",
                        "  replicas: {nas: {folder: /c}}\n  s3:\n    nas: {bucket: b}\n",
                        6,
                        "another store has this name"),
                Arguments.of(
                        "one place in a bucket",
                        "  s3:\n    a: {bucket: b, prefix: 1c}\n    c: {bucket: b, prefix: 1c/new}\n",
                        6,
                        "s3 a has the same bucket"));
    }

    @Test
    @DisplayName("take stores whose names only begin alike")
    void storesAlike() throws IOException {
        assertThat(
                        read("""
                                        clusters: {main: {}}
                                        backup:
                                          folder: /b/all
                                          replicas: {nas: {folder: /b/all2}}
                                          s3:
                                            a: {bucket: b, prefix: 1c}
                                            c: {bucket: b, prefix: 1c2}
                                        """)
                                .backup()
                                .orElseThrow()
                                .objectStores())
                .hasSize(2);
    }

    static Stream<Arguments> mistakes() {
        String main = "clusters: {main: {}}\n";
        return Stream.of(
                Arguments.of("no cluster", "backup: {folder: /b}\n", 1, "'clusters' is missing"),
                Arguments.of(
                        "a misspelt key",
                        main + "bakcup: {folder: /b}\n",
                        2,
                        "did you mean backup?"),
                Arguments.of(
                        "a password in the file",
                        "clusters:\n  main:\n    user: a\n    password: geheim\n",
                        4,
                        "'password' of clusters main does not stand in the file itself"),
                Arguments.of(
                        "a password of nobody",
                        "clusters:\n  main:\n    password: {environment: X}\n",
                        3,
                        "has no 'user' beside it"),
                Arguments.of(
                        "two places of one password",
                        "clusters:\n  main:\n    user: a\n    password: {environment: X, file: y}\n",
                        4,
                        "names one place"),
                Arguments.of(
                        "a length of time without its unit",
                        main + "sessions:\n  pause: 10\n",
                        3,
                        "such as 30s, 10m, 4h or 90d, not '10'"),
                Arguments.of(
                        "a retention that keeps nothing",
                        main + "backup:\n  folder: /b\n  keep:\n    last: 0\n",
                        5,
                        "at least 1, not '0'"),
                Arguments.of(
                        "unknown means",
                        main + "infobases:\n  default:\n    means: [pgdump]\n",
                        4,
                        "'pgdump' is no means to dump an infobase by; there is pg-dump, designer,"
                                + " ibcmd"),
                Arguments.of(
                        "backups without a folder",
                        main + "backup:\n  concurrency: 1\n",
                        2,
                        "'folder' of backup is missing"),
                Arguments.of(
                        "half of the keys of a store",
                        main
                                + "backup:\n  folder: /b\n  s3:\n    a:\n      bucket: b\n"
                                + "      access-key: {environment: X}\n",
                        7,
                        "belong together"),
                Arguments.of(
                        "an address without its scheme",
                        main + "notify:\n  ping: example.org/x\n",
                        3,
                        "is an address such as"),
                Arguments.of(
                        "mail to nobody",
                        main + "notify:\n  mail:\n    host: h\n    from: f\n",
                        3,
                        "'to' of mail is missing"),
                Arguments.of(
                        "an unknown job",
                        main + "schedule:\n  bakup: 0 0 1 * * ?\n",
                        3,
                        "did you mean backup?"));
    }

    @Test
    @DisplayName("tell all mistakes at once")
    void allMistakes() {
        assertThatThrownBy(
                        () ->
                                read(
                                        """
                                        clusters: {main: {rass: x}}
                                        backup: {concurrency: none}
                                        """))
                .hasMessageContaining("cluster.yaml:1: ")
                .hasMessageContaining("'concurrency' of backup is a whole number")
                .hasMessageContaining("'folder' of backup is missing");
    }

    private ClusterSettings read(String text) throws IOException {
        return ClusterFile.read(Files.writeString(folder.resolve("cluster.yaml"), text));
    }

    @Test
    @DisplayName("never tell a secret, only where it is")
    void secrets() throws IOException {
        Path file = Files.write(folder.resolve("password"), List.of("geheim", "a note"));
        FileSecret secret = new FileSecret(file);
        assertThat(secret.reveal()).isEqualTo("geheim");
        assertThat(new Credentials("a", Optional.of(secret)).toString()).doesNotContain("geheim");
        Files.writeString(file, "");
        assertThatThrownBy(secret::reveal).hasMessageContaining(file.toString());
        assertThatThrownBy(new EnvironmentSecret("NO_SUCH_VARIABLE")::reveal)
                .hasMessageContaining("NO_SUCH_VARIABLE is not set");
    }
}
