package io.dromedary.bench;

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
        Path folder = Path.of(arguments[0]);
        int sleeping = Integer.parseInt(arguments[1]);
        Duration round = Duration.ofSeconds(Long.parseLong(arguments[2]));
        System.out.println("| store | what | without | with | change |");
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

    /** Writers at half of their maximum, then the same while a subscriber reads all there is. */
    private void catchUp(Subscriptions subscriptions) throws Exception {
        write(Double.POSITIVE_INFINITY, round); // warm
        double most = write(Double.POSITIVE_INFINITY, round).perSecond();
        Load alone = write(most / 2, round);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Long> reader =
                CompletableFuture.supplyAsync(
                        () -> readAgainAndAgain(subscriptions, over), threads);
        Load together = write(most / 2, round);
        over.set(true);
        System.out.printf(
                "| %s | p99 of an append of %d at %.0f events/s while one catches up (%.0f events/s), ms"
                        + " | %.2f | %.2f | %+.0f %% |%n",
                name,
                BATCH,
                most / 2,
                reader.get(1, TimeUnit.MINUTES) / (double) round.toSeconds(),
                alone.p99() / NANOS_A_MILLI,
                together.p99() / NANOS_A_MILLI,
                100.0 * together.p99() / alone.p99() - 100);
    }

    private long readAgainAndAgain(Subscriptions subscriptions, AtomicBoolean over) {
        long read = 0;
        subscriptions.create(subscription("catching-up", StartPosition.EARLIEST));
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
        Histogram alone = deliver(subscriptions);
        subscriptions.create(subscription("stuck", StartPosition.EARLIEST));
        Answer unread = subscriptions.poll("stuck", Poll.takingOver(500, Duration.ZERO)).join();
        Histogram beside = deliver(subscriptions);
        System.out.printf(
                "| %s | p99 from the append to each of %d subscribers, beside one stuck with %d events,"
                        + " ms | %.2f | %.2f | %+.0f %% |%n",
                name,
                OTHERS,
                unread.events().size(),
                alone.getValueAtPercentile(99) / NANOS_A_MILLI,
                beside.getValueAtPercentile(99) / NANOS_A_MILLI,
                100.0 * beside.getValueAtPercentile(99) / alone.getValueAtPercentile(99) - 100);
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
        write(100, round);
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
    private Load write(double perSecond, Duration time) throws Exception {
        Histogram latency = new ConcurrentHistogram(3);
        long start = System.nanoTime();
        long interval = (long) (1e9 * BATCH * WRITERS / perSecond);
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
                                    append(BATCH).join();
                                    latency.recordValue(System.nanoTime() - from);
                                    written += BATCH;
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
}
