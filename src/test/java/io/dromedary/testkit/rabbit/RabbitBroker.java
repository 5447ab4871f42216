package io.dromedary.testkit.rabbit;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.util.FileSystemUtils;

/**
 * A RabbitMQ of its own: node name, folder, Erlang cookie, port mapper and all ports are private,
 * so that any number run beside each other and beside the system's. Runs as root or not. Not
 * thread-safe.
 */
public final class RabbitBroker implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration COMMAND = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final int LAUNCHES = 3;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String GUEST = "guest";
    private static final String DEFINITIONS =
            """
            {"vhosts": [{"name": "%s"}],
             "permissions": [{"vhost": "%s", "user": "%s", "configure": ".*", "write": ".*", "read": ".*"}]}
            """;
    private static final String ALARM = "{resource_limit, memory, node()}";

    private final RabbitInstallation installation;
    private final Path folder;
    private final int port;
    private final int distributionPort;
    private final int mapperPort;
    private Optional<Process> process = Optional.empty();
    private Optional<Process> portMapper = Optional.empty();

    private RabbitBroker(RabbitInstallation installation, Path folder) {
        List<Integer> ports = Ports.free(3);
        this.installation = installation;
        this.folder = folder;
        this.port = ports.get(0);
        this.distributionPort = ports.get(1);
        this.mapperPort = ports.get(2);
    }

    /**
     * Starts one in a folder of its own, which closing it deletes.
     *
     * @throws IllegalStateException if RabbitMQ is not installed, or does not start
     */
    public static RabbitBroker launch() {
        RabbitInstallation installation = RabbitInstallation.find();
        IllegalStateException last = new IllegalStateException("RabbitMQ was not started");
        for (int i = 0; i < LAUNCHES; i++) {
            RabbitBroker broker = new RabbitBroker(installation, temporaryFolder());
            try {
                broker.start();
                return broker;
            } catch (IllegalStateException e) {
                // Somebody may have taken a port since it was looked at: try others.
                broker.close();
                last = e;
            }
        }
        throw last;
    }

    /** Starts it, with what it held before, on the same port; returns when it takes connections. */
    public void start() {
        try {
            prepare();
            startPortMapper();
            ProcessBuilder server = command(installation.server());
            process = Optional.of(server.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitConnections();
    }

    /** Stops it in good order. */
    public void stop() {
        control("stop", folder.resolve("pid").toString());
        awaitEnd();
    }

    /**
     * Kills it ({@code kill -9}). RabbitMQ 3.10 writes a quorum queue into its directory of queues
     * only now and then, and when it stops in good order: one that was made less than some minutes
     * ago is gone after a kill. {@link #restart} after making it, and its messages stay.
     */
    public void kill() {
        process.ifPresent(
                running -> {
                    running.descendants().forEach(ProcessHandle::destroyForcibly);
                    running.destroyForcibly();
                });
        awaitEnd();
    }

    /** Stops and starts it. */
    public void restart() {
        stop();
        start();
    }

    /** Makes the broker believe that it is out of memory: it reads no more from publishers. */
    public void raiseMemoryAlarm() {
        control("eval", "rabbit_alarm:set_alarm({" + ALARM + ", []}).");
    }

    /** Ends what {@link #raiseMemoryAlarm} began. */
    public void clearMemoryAlarm() {
        control("eval", "rabbit_alarm:clear_alarm(" + ALARM + ").");
    }

    /** Forgets all that it ever held, queues and exchanges included, as a reset broker does. */
    public void reset(String virtualHost) {
        control("delete_vhost", virtualHost);
        addVirtualHost(virtualHost);
    }

    /** Adds an empty virtual host that {@code guest} may do everything in. */
    public void addVirtualHost(String name) {
        Path definitions = folder.resolve("definitions.json");
        try {
            Files.writeString(definitions, DEFINITIONS.formatted(name, name, GUEST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // One command: each takes seconds to start.
        control("import_definitions", definitions.toString());
    }

    /** A user who may connect to the virtual host and do nothing there. */
    public void addPowerlessUser(String virtualHost, String name, String password) {
        control("add_user", name, password);
        control("set_permissions", "--vhost", virtualHost, name, "^$", "^$", "^$");
    }

    /** Where it is, for a client. */
    public RabbitAddress address(String virtualHost) {
        return new RabbitAddress(LOOPBACK, port, GUEST, GUEST, virtualHost);
    }

    /**
     * Runs {@code rabbitmqctl}.
     *
     * @return what it printed
     * @throws IllegalStateException if it fails
     */
    public String control(String... arguments) {
        List<String> words = new ArrayList<>(List.of(installation.control(), "--quiet"));
        words.addAll(List.of(arguments));
        Path output = folder.resolve("control-output");
        try {
            Process control = command(words.toArray(String[]::new), output).start();
            if (!control.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS)) {
                control.destroyForcibly();
                throw new IllegalStateException(words + " took longer than " + COMMAND);
            }
            String said = Files.readString(output);
            if (control.exitValue() != 0) {
                throw new IllegalStateException(words + " failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(words + " was interrupted", e);
        }
    }

    /** Kills it and deletes its folder. */
    @Override
    public void close() {
        kill();
        portMapper.ifPresent(Process::destroyForcibly);
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("dromedary-rabbitmq");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prepare() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
        Files.writeString(folder.resolve("rabbitmq.conf"), "loopback_users = none\n");
        Path cookie = home.resolve(".erlang.cookie");
        if (!Files.exists(cookie)) {
            // Written before node and tools would each write their own at the same time.
            Files.writeString(cookie, "DROMEDARY" + port);
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        }
    }

    private ProcessBuilder command(String... words) {
        return command(words, folder.resolve("output"));
    }

    private ProcessBuilder command(String[] words, Path output) {
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment());
        return builder;
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("HOME", folder.resolve("home").toString()),
                Map.entry("RABBITMQ_NODENAME", "dromedary" + port + "@localhost"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", LOOPBACK),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                // It waits for work by computing otherwise, beside the tests.
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+sbwt none"),
                Map.entry("ERL_EPMD_ADDRESS", LOOPBACK),
                Map.entry("ERL_EPMD_PORT", Integer.toString(mapperPort)),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString()));
    }

    private void awaitConnections() {
        ConnectionFactory client = address("/").client();
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            if (process.isEmpty() || !process.get().isAlive()) {
                throw new IllegalStateException("RabbitMQ did not start: " + output());
            }
            try (Connection connection = client.newConnection()) {
                if (connection.isOpen()) {
                    return;
                }
            } catch (IOException | TimeoutException e) {
                pause();
            }
        }
        throw new IllegalStateException(
                "RabbitMQ took no connection within " + START + ": " + output());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while RabbitMQ starts", e);
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    private void awaitEnd() {
        if (process.isEmpty()) {
            return;
        }
        try {
            if (!process.get().waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("RabbitMQ does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while RabbitMQ ends", e);
        }
        process = Optional.empty();
    }

    /** A process of ours: the daemon that a node would start by itself outlives the node. */
    private void startPortMapper() throws IOException {
        if (portMapper.filter(Process::isAlive).isEmpty()) {
            portMapper =
                    Optional.of(command("epmd", "-port", Integer.toString(mapperPort)).start());
        }
    }
}
