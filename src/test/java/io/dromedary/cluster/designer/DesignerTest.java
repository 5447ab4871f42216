package io.dromedary.cluster.designer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.FileSecret;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.ProgramEnd;
import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.settings.PlatformSettings;
import io.dromedary.testkit.cluster.FakeCall;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("DESIGNER")
class DesignerTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PASSWORD = "so \"geheim\" wie möglich";

    @TempDir Path folder;
    private FakeCluster cluster;
    private Path file;

    @BeforeEach
    void start() {
        cluster =
                FakeCluster.with()
                        .infobase(
                                "trade",
                                trade ->
                                        trade.user("Backup", PASSWORD)
                                                .data("1000 documents")
                                                .configuration("Trade", "11.5.1.1")
                                                .eventLog("2026-01-01", "2026-11-01"))
                        .start(folder.resolve("programs"));
        file = folder.resolve("trade.dt");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    @DisplayName("dumps an infobase, and restores it")
    void dumps() throws IOException {
        designer().dump(target(), file, LIMIT);
        cluster.change(state -> state.infobase("trade").data = "nothing");
        designer().restore(target(), file, LIMIT);
        assertThat(cluster.<String>read(state -> state.infobase("trade").data))
                .isEqualTo("1000 documents");
    }

    @Test
    @DisplayName("gets no secret as an argument, and leaves none behind")
    void secrets() throws IOException {
        designer().dump(target(), file, LIMIT);
        assertThat(cluster.calls())
                .flatExtracting(FakeCall::arguments)
                .noneMatch(argument -> argument.contains("geheim"));
        List<Path> parameters =
                cluster.calls().stream()
                        .map(FakeCall::arguments)
                        .map(all -> Path.of(all.get(all.indexOf("/@") + 1)))
                        .toList();
        assertThat(parameters).isNotEmpty().noneMatch(Files::exists);
        cluster.trouble(FakeTrouble.on("1cv8").refuse("user Backup with " + PASSWORD));
        assertThatThrownBy(() -> designer().dump(target(), file, LIMIT))
                .isInstanceOf(DesignerException.class)
                .hasMessageNotContaining("geheim");
        try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
            assertThat(logs).isNotEmpty().noneMatch(log -> text(log).contains("geheim"));
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    @DisplayName("says which sessions are in its way")
    void sessions() {
        cluster.change(state -> state.infobase("trade").users.clear());
        FakeCluster busy =
                FakeCluster.with()
                        .infobase("trade", trade -> trade.session("Иванов"))
                        .start(folder.resolve("busy"));
        try (busy) {
            assertThatThrownBy(
                            () ->
                                    designer(busy)
                                            .dump(
                                                    new DesignerTarget(
                                                            "srv:1541",
                                                            busy.infobase("main", "trade"),
                                                            Optional.empty(),
                                                            Optional.empty()),
                                                    file,
                                                    LIMIT))
                    .hasMessageContaining("DESIGNER ended with 1")
                    .hasMessageContaining("Активные сеансы");
        }
    }

    @Test
    @DisplayName("needs the code of a lock")
    void locked() {
        cluster.change(
                state -> {
                    state.infobase("trade").sessionsDenied = true;
                    state.infobase("trade").permissionCode = "7";
                });
        assertThatThrownBy(() -> designer().dump(target(), file, LIMIT))
                .hasMessageContaining("запрещено");
        DesignerTarget with =
                new DesignerTarget(
                        "srv:1541", target().infobase(), target().credentials(), Optional.of("7"));
        assertThat(designer().dump(with, file, LIMIT)).isPositive();
    }

    @Test
    @DisplayName("that says all is well has made a dump that begins as one")
    void lies() {
        cluster.trouble(FakeTrouble.on("1cv8").noFile());
        assertThatThrownBy(() -> designer().dump(target(), file, LIMIT))
                .hasMessageContaining("left no")
                .hasMessageContaining("trade.dt");
    }

    @Test
    @DisplayName("that ends well but tells another result has failed")
    void otherResult() {
        cluster.trouble(FakeTrouble.on("1cv8").result("101"));
        assertThatThrownBy(() -> designer().dump(target(), file, LIMIT))
                .isInstanceOf(DesignerException.class)
                .hasMessageContaining("its result (/DumpResult) is '101'");
    }

    @Test
    @DisplayName("that ends well but tells no result has failed")
    void noResult() {
        cluster.trouble(FakeTrouble.on("1cv8").noResult());
        assertThatThrownBy(() -> designer().dump(target(), file, LIMIT))
                .isInstanceOf(DesignerException.class)
                .hasMessageContaining("left no result (/DumpResult)");
    }

    @ParameterizedTest
    @MethodSource("results")
    @DisplayName("may tell its result with or without a byte order mark and the end of a line")
    void anyEncoding(byte[] result) {
        Programs telling =
                call -> {
                    List<String> words = call.command();
                    try {
                        Files.write(Path.of(words.get(words.indexOf("/DumpResult") + 1)), result);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return new ProgramEnd(0, new byte[0], new byte[0], Duration.ofMillis(1));
                };
        Designer designer =
                new Designer(telling, platform(cluster), folder.resolve("logs"), Clock.systemUTC());
        assertThat(designer.restore(target(), file, LIMIT)).isPositive();
    }

    static Stream<byte[]> results() {
        return Stream.of(
                "0".getBytes(StandardCharsets.UTF_8),
                "\ufeff0".getBytes(StandardCharsets.UTF_8),
                "\ufeff0\r\n".getBytes(StandardCharsets.UTF_8),
                "\ufeff0".getBytes(StandardCharsets.UTF_16LE));
    }

    @Test
    @DisplayName("that crashes in the middle of the file has failed")
    void crashes() {
        cluster.trouble(FakeTrouble.on("1cv8").crash());
        assertThatThrownBy(() -> designer().dump(target(), file, LIMIT))
                .hasMessageContaining("ended with 139");
    }

    @Test
    @DisplayName("that hangs is ended")
    void hangs() {
        cluster.trouble(FakeTrouble.on("1cv8").hang());
        assertThatThrownBy(() -> designer().dump(target(), file, Duration.ofSeconds(2)))
                .isInstanceOf(ProgramException.class);
    }

    @Test
    @DisplayName("that is ended because it took too long leaves no secret in what it said")
    void hangsWithSecret() throws IOException {
        Programs hanging =
                call -> {
                    List<String> words = call.command();
                    Path said = Path.of(words.get(words.indexOf("/Out") + 1));
                    try {
                        Files.writeString(said, "user Backup with " + PASSWORD);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    throw new IllegalStateException("it took too long");
                };
        Designer designer =
                new Designer(hanging, platform(cluster), folder.resolve("logs"), Clock.systemUTC());

        assertThatThrownBy(() -> designer.dump(target(), file, LIMIT))
                .hasMessage("it took too long");

        try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
            assertThat(logs)
                    .singleElement()
                    .satisfies(log -> assertThat(text(log)).contains("Backup"))
                    .satisfies(log -> assertThat(text(log)).doesNotContain("geheim"));
        }
    }

    @Test
    @DisplayName("shortens the event log while people work")
    void eventLog() {
        designer().reduceEventLog(target(), LocalDate.of(2026, 6, 1), LIMIT);
        assertThat(cluster.<List<String>>read(state -> state.infobase("trade").eventLogDays))
                .containsExactly("2026-11-01");
    }

    @Test
    @DisplayName("updates a configuration")
    void updates() throws IOException {
        Path update = Files.writeString(folder.resolve("1cv8.cfu"), "Version=11.5.2.7\n");
        designer().update(target(), update, LIMIT);
        assertThat(cluster.<String>read(state -> state.infobase("trade").version))
                .isEqualTo("11.5.2.7");
    }

    @Test
    @DisplayName("keeps what was said of each of two runs at the same moment")
    void twice() throws IOException {
        Clock clock = Clock.fixed(Instant.parse("2026-01-31T01:02:03.004Z"), ZoneOffset.UTC);
        Designer designer =
                new Designer(
                        new ProcessPrograms(), platform(cluster), folder.resolve("logs"), clock);

        designer.dump(target(), file, LIMIT);
        designer.dump(target(), folder.resolve("second.dt"), LIMIT);

        try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
            assertThat(logs.map(log -> log.getFileName().toString()))
                    .hasSize(2)
                    .allMatch(name -> name.startsWith("20260131-010203-dump-"));
        }
    }

    private Designer designer() {
        return designer(cluster);
    }

    private Designer designer(FakeCluster of) {
        return new Designer(
                new ProcessPrograms(), platform(of), folder.resolve("logs"), Clock.systemUTC());
    }

    private static Platform platform(FakeCluster of) {
        return new Platform(
                new PlatformSettings(
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(of.designer()),
                        Optional.empty(),
                        List.of()));
    }

    private DesignerTarget target() {
        try {
            Path secret = Files.writeString(folder.resolve("password"), PASSWORD);
            return new DesignerTarget(
                    "srv:1541",
                    cluster.infobase("main", "trade"),
                    Optional.of(new Credentials("Backup", Optional.of(new FileSecret(secret)))),
                    Optional.empty());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
