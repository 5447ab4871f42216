package io.dromedary.bench.bus;

import io.dromedary.testkit.JarProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of the program, always at the same port. */
final class Service {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration CALL = Duration.ofSeconds(40);

    private final int port;
    private final Path output;
    private final ProcessBuilder program;
    private Process process;

    /** Not started yet; its data are in {@code data}, what it says is in {@code folder}. */
    Service(Path jar, Path folder, Path data, List<String> properties) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        output = folder.resolve("output-" + data.getFileName() + ".txt");
        Path log = Files.createDirectories(folder.resolve("1Cv8Log"));
        List<String> all = new ArrayList<>(properties);
        all.add("--server.port=" + port);
        program =
                new JarProgram(jar, JarProgram.QUICK_START, all)
                        .process(log, data)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
    }

    void start() throws IOException {
        process = program.start();
    }

    /** It ends if it finds its database away when it starts. */
    void revive() throws IOException {
        if (!process.isAlive()) {
            start();
        }
    }

    void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(output).contains("Dromedary is ready")) {
            if (System.nanoTime() > end) {
                throw new IOException("does not start: " + Files.readString(output));
            }
            revive();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .timeout(CALL);
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }
}
