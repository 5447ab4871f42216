package io.dromedary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.testkit.JarProgram;
import io.dromedary.testkit.SetCheck;
import io.dromedary.testkit.SetCheck.Verdict;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Writers and a subscriber over HTTP, two processes of the whole program on one PostgreSQL, and all
 * of them killed at random moments: is everything that was acknowledged read, in the order of its
 * key? Ends with 1 if not.
 */
final class BusBench {

    private static final int WRITERS = 4;
    private static final int SHORTEST_MILLIS = 4_000;
    private static final int MORE_MILLIS = 8_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration CALL = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Random random = new Random(20261122);
    private final SetCheck check = new SetCheck();
    private final PrivatePostgres server;
    private final List<Service> services = new ArrayList<>();
    private volatile boolean written;
    private int kills;
    private int restarts;

    private BusBench(Path jar, Path folder) throws IOException {
        this.server = PrivatePostgres.launch();
        for (int number = 0; number < 2; number++) {
            services.add(new Service(jar, folder, number, server));
        }
    }

    /** Arguments: the jar, an empty folder, minutes. */
    public static void main(String[] arguments) throws Exception {
        BusBench bench = new BusBench(Path.of(arguments[0]), Path.of(arguments[1]));
        boolean clean;
        try {
            clean = bench.run(Duration.ofMinutes(Long.parseLong(arguments[2])));
        } finally {
            bench.services.forEach(Service::kill);
            bench.server.close();
        }
        System.exit(clean ? 0 : 1);
    }

    private boolean run(Duration time) throws Exception {
        for (Service service : services) {
            service.start();
            service.awaitReady();
        }
        subscribe();
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String key = "/writer-" + writer;
            Random own = new Random(writer);
            writers.add(CompletableFuture.runAsync(() -> write(key, own, end), threads));
        }
        CompletableFuture<Void> reader = CompletableFuture.runAsync(this::read, threads);
        while (System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(SHORTEST_MILLIS + random.nextInt(MORE_MILLIS));
            disturb();
        }
        for (CompletableFuture<Void> writer : writers) {
            writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        for (Service service : services) {
            service.awaitReady();
        }
        written = true;
        reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        threads.shutdown();
        Verdict verdict = check.verdict();
        System.out.printf(
                "PostgreSQL × HTTP: %d min, %d kills of a process, %d restarts of PostgreSQL: %s%n",
                time.toMinutes(), kills, restarts, verdict);
        return verdict.isClean() && verdict.acknowledged() > 0;
    }

    private void disturb() throws IOException {
        for (Service service : services) {
            service.revive();
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                server.killAndRestart();
                restarts++;
            }
            case 1 -> {
                server.stop();
                server.start();
                restarts++;
            }
            default -> {
                Service service = services.get(random.nextInt(services.size()));
                service.kill();
                service.start();
                if (random.nextBoolean()) {
                    service.awaitReady();
                }
                kills++;
            }
        }
    }

    private void subscribe() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        services.get(0)
                                .request("subscriptions/bench")
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString("{\"channel\":\"bench\"}"))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.body());
        }
    }

    /** Sends each event until it is acknowledged, to whichever process answers. */
    private void write(String key, Random own, long end) {
        int number = 0;
        while (System.nanoTime() < end) {
            String event =
                    """
                    {"specversion":"1.0","id":"%d","source":"%s","type":"numbered","partitionkey":"%s"}"""
                            .formatted(number, key, key);
            HttpRequest.Builder request =
                    services.get(own.nextInt(services.size()))
                            .request("channels/bench/events")
                            .header("Content-Type", "application/cloudevents+json")
                            .POST(BodyPublishers.ofString(event));
            if (answered(request, 202).isPresent()) {
                check.acknowledged(key, number);
                number++;
            } else {
                pause();
            }
        }
    }

    private void read() {
        String query = "";
        Random own = new Random(99);
        boolean over = false;
        int at = 0;
        while (!over) {
            boolean last = written;
            if (own.nextInt(20) == 0) {
                at = own.nextInt(services.size());
            }
            Optional<JsonNode> answer =
                    answered(
                            services.get(at)
                                    .request("subscriptions/bench/events?wait=2&limit=100" + query)
                                    .GET(),
                            200);
            if (answer.isEmpty()) {
                at = own.nextInt(services.size());
                query = own.nextInt(4) == 0 ? "" : query;
                pause();
                continue;
            }
            JsonNode body = answer.get();
            for (JsonNode event : body.get("events")) {
                check.read(event.get("source").asText(), event.get("id").asInt());
            }
            query =
                    "&session="
                            + body.get("session").asText()
                            + "&ack="
                            + body.get("offset").asLong();
            over = last && body.get("events").isEmpty() && body.get("lag").asLong() == 0;
        }
    }

    private Optional<JsonNode> answered(HttpRequest.Builder request, int status) {
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
            return answer.statusCode() == status
                    ? Optional.of(JSON.readTree(answer.body()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // killed, or not yet there again
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One process of the program, always at the same port. */
    private static final class Service {

        private final int port;
        private final Path output;
        private final ProcessBuilder program;
        private Process process;

        Service(Path jar, Path folder, int number, PrivatePostgres server) throws IOException {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            output = folder.resolve("output-" + number + ".txt");
            Path log = Files.createDirectories(folder.resolve("1Cv8Log"));
            program =
                    new JarProgram(
                                    jar,
                                    JarProgram.QUICK_START,
                                    List.of(
                                            "--server.port=" + port,
                                            "--dromedary.inlet.http.enabled=true",
                                            "--dromedary.journal.url=" + server.url("postgres"),
                                            "--dromedary.journal.username=" + PrivatePostgres.USER,
                                            "--dromedary.journal.password="
                                                    + PrivatePostgres.PASSWORD))
                            .process(log, folder.resolve("data-" + number))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
        }

        void start() throws IOException {
            process = program.start();
        }

        /** It ends if it finds PostgreSQL away when it starts. */
        void revive() throws IOException {
            if (!process.isAlive()) {
                start();
            }
        }

        void awaitReady() throws IOException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!Files.readString(output).contains("Dromedary is ready")) {
                if (System.nanoTime() > end) {
                    throw new IOException("does not start: " + Files.readString(output));
                }
                revive();
                pause();
            }
        }

        HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                    .timeout(CALL);
        }

        void kill() {
            process.destroyForcibly().onExit().join();
        }
    }
}
