package io.dromedary.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.postgres.PostgresJournal;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.subscription.Answer;
import io.dromedary.subscription.Poll;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.StoredSubscription;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionSettings;
import io.dromedary.subscription.SubscriptionStore;
import io.dromedary.subscription.Subscriptions;
import io.dromedary.subscription.postgres.PostgresSubscriptionStore;
import io.dromedary.subscription.sqlite.SqliteSubscriptionStore;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.slf4j.LoggerFactory;

/**
 * What subscribers cost each other and the writers: how long thousands of sleeping ones take to be
 * restored, what one that catches up does to an append, and what a stuck one does to fifty others.
 */
final class SubscribersBench {

    private static final String CHANNEL = "bench";
    private static final int WRITERS = 4;
    private static final int BATCH = 10;
    private static final int CREATORS = 64;
    private static final int OTHERS = 50;
    private static final int PAIRS = 5;

    /** Many enough that the p99 of a round is not that of one append. */
    private static final int APPENDS_TO_OTHERS = 100;

    private static final double NANOS_A_MILLI = 1e6;
    private static final byte[] DATA =
            JsonNodeFactory.instance
                    .objectNode()
                    .put("text", "x".repeat(200))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);

    private final String name;
    private final Journal journal;
    private final Supplier<SubscriptionStore> stores;
    private final Duration round;
    private final AtomicLong ids = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private SubscribersBench(
            String name, Journal journal, Supplier<SubscriptionStore> stores, Duration round) {
        this.name = name;
        this.journal = journal;
        this.stores = stores;
        this.round = round;
    }

    /** Arguments: an empty folder, how many sleep, seconds a round. */
    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Path folder = Path.of(arguments[0]);
        int sleeping = Integer.parseInt(arguments[1]);
        Duration round = Duration.ofSeconds(Long.parseLong(arguments[2]));
        System.out.println(
                "| store | what, median of %d rounds | without | with | change |".formatted(PAIRS));
        System.out.println("|---|---|---|---|---|");
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("journal.db"))) {
            new SubscribersBench(
                            "SQLite",
                            journal,
                            () -> SqliteSubscriptionStore.open(folder.resolve("state.db")),
                            round)
                    .run(sleeping);
        }
        try (PrivatePostgres server = PrivatePostgres.launch()) {
            PostgresAccess access =
                    new PostgresAccess(
                            server.url("postgres"), PrivatePostgres.USER, PrivatePostgres.PASSWORD);
            try (PostgresJournal journal = PostgresJournal.open(access)) {
                new SubscribersBench(
                                "PostgreSQL",
                                journal,
                                () -> PostgresSubscriptionStore.open(access),
                                round)
                        .run(sleeping);
            }
        }
        System.exit(0);
    }

    private void run(int sleeping) throws Exception {
        restore(sleeping);
        SubscriptionStore store = stores.get();
        try (Subscriptions subscriptions =
                new Subscriptions(journal, store, SubscriptionSettings.DEFAULT)) {
            catchUp(subscriptions);
            stuck(subscriptions);
        } finally {
            close(store);
        }
        threads.shutdownNow();
    }

    private void restore(int sleeping) throws Exception {
        SubscriptionStore first = stores.get();
        List<CompletableFuture<Void>> created = new ArrayList<>();
        for (int creator = 0; creator < CREATORS; creator++) {
            int from = creator;
            created.add(
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = from; i < sleeping; i += CREATORS) {
                                    first.create(sleeper(i));
                                }
                            },
                            threads));
        }
        created.forEach(CompletableFuture::join);
        close(first);
        SubscriptionStore store = stores.get();
        long start = System.nanoTime();
        try (Subscriptions subscriptions =
                new Subscriptions(journal, store, SubscriptionSettings.DEFAULT)) {
            Answer answer =
                    subscriptions
                            .poll("sleeper-0", Poll.takingOver(1, Duration.ZERO))
                            .get(1, TimeUnit.MINUTES);
            System.out.printf(
                    "| %s | %d sleepers restored, and one polled (at %d), s | | %.2f | |%n",
                    name, sleeping, answer.offset(), (System.nanoTime() - start) / 1e9);
        } finally {
            close(store);
        }
    }

    private static StoredSubscription sleeper(int number) {
        return new StoredSubscription(
                new Subscription(
                        "sleeper-" + number, "quiet", StartPosition.EARLIEST, EventFilter.ALL),
                0,
                Optional.empty(),
                "");
    }

    /**
     * Writers at half of their maximum; the same while a subscriber reads all there is; in turns.
     */
    private void catchUp(Subscriptions subscriptions) throws Exception {
        write(BATCH, Double.POSITIVE_INFINITY, round); // warm
        double half = write(BATCH, Double.POSITIVE_INFINITY, round).perSecond() / 2;
        Pairs pairs = new Pairs();
        long read = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            pairs.without(write(BATCH, half, round).p99());
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Long> reader =
                    CompletableFuture.supplyAsync(
                            () -> readAgainAndAgain(subscriptions, over), threads);
            pairs.with(write(BATCH, half, round).p99());
            over.set(true);
            read += reader.get(1, TimeUnit.MINUTES);
        }
        System.out.printf(
                "| %s | p99 of an append of %d at %,.0f events/s while one catches up (%,.0f events/s), ms"
                        + " | %s |%n",
                name, BATCH, half, read / (double) (PAIRS * round.toSeconds()), pairs);
    }

    private long readAgainAndAgain(Subscriptions subscriptions, AtomicBoolean over) {
        long read = 0;
        subscriptions.create(subscription("catching-up", StartPosition.EARLIEST));
        subscriptions.seek("catching-up", Optional.empty(), StartPosition.EARLIEST);
        Optional<String> session = Optional.empty();
        OptionalLong acknowledge = OptionalLong.empty();
        while (!over.get()) {
            Answer answer =
                    subscriptions
                            .poll(
                                    "catching-up",
                                    new Poll(
                                            session,
                                            acknowledge,
                                            OptionalLong.empty(),
                                            500,
                                            Duration.ZERO,
                                            false))
                            .join();
            read += answer.events().size();
            session = Optional.of(answer.session());
            acknowledge = OptionalLong.of(answer.offset());
            if (answer.lag() < 1_000) {
                subscriptions.seek("catching-up", session, StartPosition.EARLIEST);
                acknowledge = OptionalLong.empty();
            }
        }
        return read;
    }

    /** Fifty who wait for each event; then the same beside one that is given events and stops. */
    private void stuck(Subscriptions subscriptions) throws Exception {
        for (int i = 0; i < OTHERS; i++) {
            subscriptions.create(subscription("other-" + i, StartPosition.LATEST));
        }
        deliver(subscriptions); // warm
        Pairs pairs = new Pairs();
        int held = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            pairs.without(deliver(subscriptions).getValueAtPercentile(99));
            subscriptions.create(subscription("stuck", StartPosition.EARLIEST));
            held =
                    subscriptions
                            .poll("stuck", Poll.takingOver(500, Duration.ZERO))
                            .join()
                            .events()
                            .size();
            pairs.with(deliver(subscriptions).getValueAtPercentile(99));
            subscriptions.delete("stuck");
        }
        System.out.printf(
                "| %s | p99 from the append to each of %d subscribers, beside one stuck with %d events,"
                        + " ms | %s |%n",
                name, OTHERS, held, pairs);
    }

    private Histogram deliver(Subscriptions subscriptions) throws Exception {
        Histogram latency = new ConcurrentHistogram(3);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            String other = "other-" + i;
            readers.add(
                    CompletableFuture.runAsync(
                            () -> follow(subscriptions, other, latency, over), threads));
        }
        write(1, APPENDS_TO_OTHERS, round);
        over.set(true);
        append(1).join();
        for (CompletableFuture<Void> reader : readers) {
            reader.get(1, TimeUnit.MINUTES);
        }
        return latency;
    }

    private static void follow(
            Subscriptions subscriptions, String name, Histogram latency, AtomicBoolean over) {
        Poll poll = Poll.takingOver(500, Duration.ofSeconds(1));
        while (!over.get()) {
            Answer answer = subscriptions.poll(name, poll).join();
            long now = System.nanoTime();
            for (StoredEvent event : answer.events()) {
                latency.recordValue(
                        Math.max(
                                1,
                                now
                                        - Long.parseLong(
                                                event.event().getExtension("nanos").toString())));
            }
            poll =
                    Poll.takingOver(500, Duration.ofSeconds(1))
                            .in(answer.session())
                            .acknowledging(answer.offset());
        }
    }

    private static Subscription subscription(String name, StartPosition start) {
        return new Subscription(name, CHANNEL, start, EventFilter.ALL);
    }

    /** Appends batches at so many events a second. */
    private Load write(int batch, double perSecond, Duration time) throws Exception {
        Histogram latency = new ConcurrentHistogram(3);
        long start = System.nanoTime();
        long interval = (long) (1e9 * batch * WRITERS / perSecond);
        List<CompletableFuture<Long>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            writers.add(
                    CompletableFuture.supplyAsync(
                            () -> {
                                long written = 0;
                                for (long next = System.nanoTime();
                                        next - start < time.toNanos();
                                        next = Math.max(next + interval, System.nanoTime())) {
                                    LockSupport.parkNanos(next - System.nanoTime());
                                    long from = System.nanoTime();
                                    append(batch).join();
                                    latency.recordValue(System.nanoTime() - from);
                                    written += batch;
                                }
                                return written;
                            },
                            threads));
        }
        long written = 0;
        for (CompletableFuture<Long> writer : writers) {
            written += writer.get(time.toSeconds() + 60, TimeUnit.SECONDS);
        }
        return new Load(
                written * 1e9 / (System.nanoTime() - start), latency.getValueAtPercentile(99));
    }

    private CompletableFuture<Journal.Appended> append(int count) {
        List<CloudEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(
                    CloudEventBuilder.v1()
                            .withId(Long.toString(ids.incrementAndGet()))
                            .withSource(URI.create("/bench"))
                            .withType("bench")
                            .withExtension("nanos", Long.toString(System.nanoTime()))
                            .withData("application/json", DATA)
                            .build());
        }
        return journal.append(Map.of(CHANNEL, events), Optional.empty());
    }

    private static void close(SubscriptionStore store) throws Exception {
        ((AutoCloseable) store).close();
    }

    private record Load(double perSecond, long p99) {}

    /** The same measured without something and with it, in turns; as cells of the table. */
    private static final class Pairs {

        private final List<Double> without = new ArrayList<>();
        private final List<Double> with = new ArrayList<>();

        void without(long nanos) {
            without.add(nanos / NANOS_A_MILLI);
        }

        void with(long nanos) {
            with.add(nanos / NANOS_A_MILLI);
        }

        /** Medians, in brackets the least and the most of the rounds. */
        @Override
        public String toString() {
            return "%s | %s | %+.0f %%"
                    .formatted(
                            cell(without), cell(with), 100 * median(with) / median(without) - 100);
        }

        private static String cell(List<Double> values) {
            return "%.2f (%.2f–%.2f)"
                    .formatted(median(values), Collections.min(values), Collections.max(values));
        }

        private static double median(List<Double> values) {
            return values.stream().sorted().toList().get(values.size() / 2);
        }
    }
}
