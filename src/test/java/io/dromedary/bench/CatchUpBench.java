package io.dromedary.bench;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.Dromedary;
import io.dromedary.api.grpc.GrpcServer;
import io.dromedary.api.grpc.v1.Acknowledge;
import io.dromedary.api.grpc.v1.ClientMessage;
import io.dromedary.api.grpc.v1.Create;
import io.dromedary.api.grpc.v1.Open;
import io.dromedary.api.grpc.v1.ServerMessage;
import io.dromedary.api.grpc.v1.SubscriptionsGrpc;
import io.dromedary.event.EventCodec;
import io.dromedary.journal.Journal;
import io.dromedary.journal.StoredEvent;
import io.dromedary.testkit.postgres.PrivatePostgres;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * How fast one subscriber catches up with a journal to which nobody appends: through gRPC, with the
 * client in the same process, and through a route; beside bare page reads of the same events, in
 * turns. Both stores, the whole program.
 */
final class CatchUpBench {

    private static final String CHANNEL = "bench";
    private static final int ROUNDS = 5;
    private static final int EVENT_BYTES = 305;
    private static final int BATCH = 1_000;
    private static final int PAGE = 500;
    private static final int ROUTE_BATCH = 100;
    private static final long PAGE_BYTES = 1 << 20;
    private static final long PATIENCE_SECONDS = 300;

    private final String store;
    private final ConfigurableApplicationContext program;
    private final Journal journal;
    private final int events;

    private CatchUpBench(String store, ConfigurableApplicationContext program, int events) {
        this.store = store;
        this.program = program;
        this.journal = program.getBean(Journal.class);
        this.events = events;
    }

    /** Arguments: an empty folder, how many events. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int events = Integer.parseInt(arguments[1]);
        System.out.printf(
                "| store | catch-up with %,d events of %d B, median of %d rounds | events/s | of bare pages |%n"
                        + "|---|---|---|---|%n",
                events, EVENT_BYTES, ROUNDS);
        measure("SQLite", folder.resolve("sqlite"), events);
        try (PrivatePostgres server = PrivatePostgres.launch()) {
            measure(
                    "PostgreSQL",
                    folder.resolve("postgres"),
                    events,
                    "--dromedary.journal.url=" + server.url("postgres"),
                    "--dromedary.journal.username=" + PrivatePostgres.USER,
                    "--dromedary.journal.password=" + PrivatePostgres.PASSWORD);
        }
        System.exit(0);
    }

    private static void measure(String store, Path folder, int events, String... properties)
            throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("--dromedary.data=" + folder);
        all.add("--dromedary.routes=" + routes);
        all.add("--dromedary.grpc.enabled=true");
        all.add("--dromedary.grpc.port=0");
        all.add("--server.port=0");
        try (ConfigurableApplicationContext program =
                new SpringApplicationBuilder(Dromedary.class)
                        .web(WebApplicationType.SERVLET)
                        .run(all.toArray(String[]::new))) {
            new CatchUpBench(store, program, events).run();
        }
    }

    private void run() throws Exception {
        fill();
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) { // the first one warms
            note(rates, "bare pages of " + PAGE, round, this::pages);
            String subscriber = "round-" + (round + 1);
            note(rates, "gRPC", round, () -> grpc(subscriber + "-grpc"));
            note(rates, "route, an event an exchange", round, () -> route(subscriber + "-one", 1));
            note(
                    rates,
                    "route, batchSize=" + ROUTE_BATCH,
                    round,
                    () -> route(subscriber + "-batch", ROUTE_BATCH));
        }
        double bare = median(rates.values().iterator().next());
        rates.forEach(
                (way, all) ->
                        System.out.printf(
                                "| %s | %s | %,.0f (%,.0f–%,.0f) | %.2f |%n",
                                store,
                                way,
                                median(all),
                                Arrays.stream(all).min().orElseThrow(),
                                Arrays.stream(all).max().orElseThrow(),
                                median(all) / bare));
    }

    private void note(Map<String, double[]> rates, String way, int round, Reading reading)
            throws Exception {
        long start = System.nanoTime();
        reading.run();
        if (round >= 0) {
            rates.computeIfAbsent(way, any -> new double[ROUNDS])[round] =
                    events * 1e9 / (System.nanoTime() - start);
        }
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }

    private void pages() {
        long position = 0;
        while (position < events) {
            List<StoredEvent> page = journal.read(CHANNEL, position, PAGE, PAGE_BYTES).events();
            position = page.get(page.size() - 1).position();
        }
    }

    /** Acknowledges each batch as it comes. */
    private void grpc(String subscriber) throws Exception {
        ManagedChannel channel =
                ManagedChannelBuilder.forAddress(
                                "127.0.0.1", program.getBean(GrpcServer.class).port())
                        .usePlaintext()
                        .build();
        try {
            Client client = new Client();
            client.server = SubscriptionsGrpc.newStub(channel).subscribe(client);
            client.server.onNext(
                    ClientMessage.newBuilder()
                            .setOpen(
                                    Open.newBuilder()
                                            .setName(subscriber)
                                            .setCreate(Create.newBuilder().setChannel(CHANNEL)))
                            .build());
            client.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            channel.shutdownNow();
            channel.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void route(String subscriber, int batch) throws Exception {
        CamelContext camel = program.getBean(CamelContext.class);
        CountDownLatch left = new CountDownLatch(events);
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("journal:"
                                        + CHANNEL
                                        + "?subscriber="
                                        + subscriber
                                        + "&batchSize="
                                        + batch)
                                .routeId(subscriber)
                                .process(
                                        exchange -> {
                                            Object body = exchange.getMessage().getBody();
                                            int came = body instanceof List<?> all ? all.size() : 1;
                                            for (int i = 0; i < came; i++) {
                                                left.countDown();
                                            }
                                        });
                    }
                });
        if (!left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(left.getCount() + " events did not come");
        }
        camel.getRouteController().stopRoute(subscriber);
        camel.removeRoute(subscriber);
    }

    private void fill() {
        for (int from = 0; from < events; from += BATCH) {
            int first = from;
            List<CloudEvent> batch =
                    Stream.iterate(first, number -> number + 1)
                            .limit(Math.min(BATCH, events - first))
                            .map(CatchUpBench::event)
                            .toList();
            journal.append(Map.of(CHANNEL, batch), Optional.empty()).join();
        }
    }

    private static CloudEvent event(int number) {
        int without = EventCodec.toJson(event(number, "")).length;
        return event(number, "x".repeat(EVENT_BYTES - without));
    }

    private static CloudEvent event(int number, String comment) {
        return CloudEventBuilder.v1()
                .withId("20240505000000.lgp/" + number)
                .withSource(URI.create("/onec/trade"))
                .withType("onec.transaction.committed")
                .withTime(OffsetDateTime.of(2024, 5, 5, 12, 0, 0, 0, ZoneOffset.UTC))
                .withData(
                        "application/json",
                        ("{\"comment\":\"" + comment + "\"}").getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** One way to read everything. */
    private interface Reading {
        void run() throws Exception;
    }

    private final class Client implements StreamObserver<ServerMessage> {

        private final CompletableFuture<Long> done = new CompletableFuture<>();
        private StreamObserver<ClientMessage> server;

        @Override
        public void onNext(ServerMessage message) {
            if (!message.hasBatch()) {
                return;
            }
            long offset = message.getBatch().getOffset();
            server.onNext(
                    ClientMessage.newBuilder()
                            .setAcknowledge(Acknowledge.newBuilder().setOffset(offset))
                            .build());
            if (offset >= events) {
                done.complete(offset);
                server.onCompleted();
            }
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            done.completeExceptionally(new IllegalStateException("The call is over"));
        }
    }
}
