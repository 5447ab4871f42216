package io.dromedary.testkit.cluster;

import io.dromedary.cluster.Infobase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A fake cluster in this JVM, and the programs that talk to it. It outlives the program under test,
 * if that is a process of its own. Thread-safe.
 *
 * <pre>{@code
 * FakeCluster cluster = FakeCluster.with()
 *         .administrator("admin", "secret")
 *         .infobase("trade", trade -> trade.data("1000 documents").session("Иванов"))
 *         .start(folder);
 * }</pre>
 */
public final class FakeCluster implements AutoCloseable {

    private final FakeServer server;
    private final Path folder;

    FakeCluster(FakeState state, Path folder) {
        this.server = new FakeServer(state);
        this.folder = folder;
        install();
    }

    /** Describes one. */
    public static FakeClusterBuilder with() {
        return new FakeClusterBuilder();
    }

    /** The program of that name: {@code rac}, {@code 1cv8} or {@code ibcmd}. */
    public Path program(String name) {
        return folder.resolve(name);
    }

    /** rac. */
    public Path rac() {
        return program("rac");
    }

    /** 1cv8. */
    public Path designer() {
        return program("1cv8");
    }

    /** ibcmd. */
    public Path ibcmd() {
        return program("ibcmd");
    }

    /** Looks at the state, as it is now. */
    public <T> T read(Function<FakeState, T> reader) {
        return server.read(reader);
    }

    /** Changes the state, as an administrator or a user would. */
    public void change(Consumer<FakeState> change) {
        server.read(
                state -> {
                    change.accept(state);
                    return state;
                });
    }

    /** Lets something go wrong. */
    public void trouble(FakeTrouble trouble) {
        change(state -> state.troubles.add(trouble));
    }

    /** All is well again. */
    public void untroubled() {
        change(state -> state.troubles.clear());
    }

    /** How the programs were called so far. */
    public List<FakeCall> calls() {
        return read(state -> List.copyOf(state.calls));
    }

    /** The lines of the calls that begin so. */
    public List<String> calls(String beginning) {
        return calls().stream()
                .map(FakeCall::line)
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    /**
     * An infobase as the program under test knows it.
     *
     * @param settings name of the cluster in the settings
     */
    public Infobase infobase(String settings, String name) {
        return read(state -> new Infobase(settings, state.cluster, state.infobase(name).id, name));
    }

    private void install() {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("address"), server.address());
            for (String name : List.of("rac", "1cv8", "ibcmd")) {
                Path program = program(name);
                Files.deleteIfExists(program);
                try (InputStream script = FakeCluster.class.getResourceAsStream("/cluster/fake")) {
                    Files.copy(script, program);
                }
                Files.setPosixFilePermissions(
                        program, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
