package io.dromedary.bench.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.testkit.SetCheck;
import io.dromedary.testkit.SetCheck.Verdict;
import io.dromedary.testkit.postgres.PrivatePostgres;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.io.IOException;
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
 * Writers over HTTP and over RabbitMQ, a subscriber over HTTP, and the whole program between them;
 * all of it is killed, restarted and left without room on its disk at random moments: is everything
 * that was acknowledged read, in the order of its key? Ends with 1 if not.
 *
 * <p>On PostgreSQL two processes share the work; on SQLite there is one.
 */
final class BusBench implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final int RABBIT_WRITERS = 2;
    private static final int SHORTEST_MILLIS = 4_000;
    private static final int MORE_MILLIS = 8_000;
    private static final int FULL_MILLIS = 3_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LAST_EVENTS = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final SetCheck check = new SetCheck();
    private final Faults faults = new Faults();
    private final List<Service> services = new ArrayList<>();
    private final RabbitBroker broker;
    private final Optional<SmallDisk> disk;
    private final Optional<PrivatePostgres> server;
    private volatile boolean written;

    private BusBench(Path jar, Path folder, boolean postgres) throws IOException {
        disk = PrivatePostgres.isRoot() ? Optional.of(SmallDisk.mount()) : Optional.empty();
        broker = RabbitBroker.launch();
        server = postgres ? Optional.of(launch(disk)) : Optional.empty();
        List<String> properties = new ArrayList<>();
        properties.add("--dromedary.inlet.http.enabled=true");
        properties.add("--dromedary.inlet.rabbitmq.enabled=true");
        properties.add("--dromedary.inlet.rabbitmq.channel=bench");
        broker.address("/")
                .properties()
                .forEach((name, value) -> properties.add("--" + name + "=" + value));
        server.ifPresent(
                one -> {
                    properties.add("--dromedary.journal.url=" + one.url("postgres"));
                    properties.add("--dromedary.journal.username=" + PrivatePostgres.USER);
                    properties.add("--dromedary.journal.password=" + PrivatePostgres.PASSWORD);
                });
        Path data = disk.map(SmallDisk::folder).orElse(folder);
        for (int number = 0; number < (postgres ? 2 : 1); number++) {
            services.add(new Service(jar, folder, data.resolve("data-" + number), properties));
        }
    }

    /** Arguments: the jar, an empty folder, minutes, {@code postgres} or {@code sqlite}. */
    public static void main(String[] arguments) throws Exception {
        boolean postgres =
                switch (arguments[3]) {
                    case "postgres" -> true;
                    case "sqlite" -> false;
                    default -> throw new IllegalArgumentException("no store: " + arguments[3]);
                };
        boolean clean;
        try (BusBench bench =
                new BusBench(Path.of(arguments[0]), Path.of(arguments[1]), postgres)) {
            clean = bench.run(Duration.ofMinutes(Long.parseLong(arguments[2])));
        }
        System.exit(clean ? 0 : 1);
    }

    /** On the small disk, with little of it for its log. */
    private static PrivatePostgres launch(Optional<SmallDisk> disk) throws IOException {
        return disk.isPresent()
                ? PrivatePostgres.launch(
                        Files.createDirectory(disk.get().folder().resolve("server")),
                        "max_wal_size=128MB",
                        "min_wal_size=32MB")
                : PrivatePostgres.launch();
    }

    private boolean run(Duration time) throws Exception {
        for (Service service : services) {
            service.start();
            service.awaitReady();
        }
        broker.restart(); // see there: its new queue survives kills from now on
        subscribe();
        prepareFaults();
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String key = "/writer-" + writer;
            Random own = new Random(writer);
            writers.add(CompletableFuture.runAsync(() -> write(key, own, end), threads));
        }
        for (int writer = 0; writer < RABBIT_WRITERS; writer++) {
            RabbitWriter rabbit = new RabbitWriter(broker.address("/"), "/rabbit-" + writer, check);
            writers.add(CompletableFuture.runAsync(() -> rabbit.writeUntil(end), threads));
        }
        CompletableFuture<Void> reader = CompletableFuture.runAsync(this::read, threads);
        while (System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(SHORTEST_MILLIS + faults.random().nextInt(MORE_MILLIS));
            for (Service service : services) {
                service.revive();
            }
            faults.happen();
        }
        for (CompletableFuture<Void> writer : writers) {
            writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        for (Service service : services) {
            service.revive();
            service.awaitReady();
        }
        written = true;
        reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        threads.shutdown();
        Verdict verdict = check.verdict();
        System.out.printf(
                "%s × HTTP and RabbitMQ: %d min, %s: %s%n",
                server.isPresent() ? "PostgreSQL" : "SQLite", time.toMinutes(), faults, verdict);
        return verdict.isClean() && verdict.acknowledged() > 0;
    }

    private void prepareFaults() {
        faults.add("kill -9 of a process", this::killProcess);
        faults.add("kill -9 of a process", this::killProcess);
        faults.add("restart of RabbitMQ", broker::restart);
        faults.add(
                "kill -9 of RabbitMQ",
                () -> {
                    broker.kill();
                    broker.start();
                });
        server.ifPresent(
                one -> {
                    faults.add("kill -9 of PostgreSQL", one::killAndRestart);
                    faults.add(
                            "restart of PostgreSQL",
                            () -> {
                                one.stop();
                                one.start();
                            });
                });
        disk.ifPresent(one -> faults.add("full disk", () -> fill(one)));
    }

    private void killProcess() throws Exception {
        Service service = services.get(faults.random().nextInt(services.size()));
        service.kill();
        service.start();
        if (faults.random().nextBoolean()) {
            service.awaitReady();
        }
    }

    private void fill(SmallDisk small) throws Exception {
        small.fill();
        TimeUnit.MILLISECONDS.sleep(FULL_MILLIS);
        small.empty();
        if (server.isPresent() && !server.get().isRunning()) {
            server.get().start(); // it ends itself when it has no room for its log
        }
    }

    @Override
    public void close() throws IOException {
        services.forEach(Service::kill);
        server.ifPresent(PrivatePostgres::close);
        broker.close();
        if (disk.isPresent()) {
            disk.get().close();
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
            HttpRequest.Builder request =
                    services.get(own.nextInt(services.size()))
                            .request("channels/bench/events")
                            .header("Content-Type", "application/cloudevents+json")
                            .POST(BodyPublishers.ofString(NumberedEvent.json(key, number)));
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
        long patience = 0;
        while (!over) {
            boolean last = written;
            patience = last && patience == 0 ? System.nanoTime() + LAST_EVENTS.toNanos() : patience;
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
            // What RabbitMQ has confirmed may not have come out of its queue yet.
            over =
                    last
                            && body.get("events").isEmpty()
                            && body.get("lag").asLong() == 0
                            && (check.verdict().lost().isEmpty() || System.nanoTime() > patience);
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
}
