package io.dromedary.cluster.ibcmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.FileSecret;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.settings.ClusterAccess;
import io.dromedary.cluster.settings.PlatformSettings;
import io.dromedary.testkit.cluster.FakeCall;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeSession;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ibcmd")
class IbcmdTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path folder;
    private FakeCluster cluster;
    private Path file;
    private Ibcmd ibcmd;

    @BeforeEach
    void start() {
        cluster =
                FakeCluster.with()
                        .infobase(
                                "trade",
                                trade ->
                                        trade.data("1000 documents")
                                                .database("db1", "trade_db", "onec", "geheim"))
                        .start(folder.resolve("programs"));
        file = folder.resolve("trade.dt");
        ibcmd =
                new Ibcmd(
                        new ProcessPrograms(),
                        new Platform(
                                new PlatformSettings(
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(cluster.ibcmd()),
                                        List.of())));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    @DisplayName("dumps an infobase, and restores it, and gets no password as an argument")
    void dumps() throws IOException {
        ibcmd.dump(infobase(), database("geheim"), file, LIMIT);
        cluster.change(state -> state.infobase("trade").data = "nothing");
        ibcmd.restore(infobase(), database("geheim"), file, LIMIT);
        assertThat(cluster.<String>read(state -> state.infobase("trade").data))
                .isEqualTo("1000 documents");
        assertThat(cluster.calls())
                .flatExtracting(FakeCall::arguments)
                .noneMatch(argument -> argument.contains("geheim"));
    }

    @Test
    @DisplayName("says what the server of the database said")
    void wrongPassword() {
        assertThatThrownBy(() -> ibcmd.dump(infobase(), database("falsch"), file, LIMIT))
                .isInstanceOf(IbcmdException.class)
                .hasMessageContaining("ibcmd ended with 255")
                .hasMessageContaining("проверку подлинности")
                .hasMessageNotContaining("falsch");
    }

    @Test
    @DisplayName("that says all is well has made a dump that begins as one")
    void lies() {
        cluster.trouble(FakeTrouble.on("ibcmd").noFile());
        assertThatThrownBy(() -> ibcmd.dump(infobase(), database("geheim"), file, LIMIT))
                .hasMessageContaining("left no")
                .hasMessageContaining("trade.dt");
    }

    @Test
    @DisplayName("tells the generation of the configuration, also while people work")
    void generation() throws IOException {
        cluster.change(state -> state.begin(state.infobase("trade"), new FakeSession()));
        assertThat(ibcmd.generation(infobase(), database("geheim"), LIMIT))
                .isEqualTo(cluster.<String>read(state -> state.infobase("trade").generation));
        assertThat(cluster.calls())
                .flatExtracting(FakeCall::arguments)
                .noneMatch(argument -> argument.contains("geheim"));
    }

    @Test
    @DisplayName("that tells no generation says what it said instead")
    void noGeneration() {
        cluster.change(state -> state.infobase("trade").generation = "unknown");
        assertThatThrownBy(() -> ibcmd.generation(infobase(), database("geheim"), LIMIT))
                .isInstanceOf(IbcmdException.class)
                .hasMessage("ibcmd tells no generation of the configuration: unknown");
    }

    private InfobaseInfo infobase() {
        Rac rac =
                new Rac(
                        new ProcessPrograms(),
                        cluster.rac(),
                        new ClusterAccess(
                                "main",
                                "localhost:1545",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        LIMIT);
        return rac.infobase(cluster.infobase("main", "trade"), Optional.empty());
    }

    private Credentials database(String password) throws IOException {
        Path secret = Files.writeString(folder.resolve("password"), password);
        return new Credentials("onec", Optional.of(new FileSecret(secret)));
    }
}
