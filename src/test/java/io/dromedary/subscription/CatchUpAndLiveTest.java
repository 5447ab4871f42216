package io.dromedary.subscription;

import static io.dromedary.subscription.Events.event;
import static io.dromedary.subscription.Events.onlyType;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Readers who lose answers, leave, come back and take over, while writers write. */
@Label("Between catching up and being live")
class CatchUpAndLiveTest {

    private static final String CHANNEL = "transactions";
    private static final int WRITERS = 3;
    private static final int EVENTS = 300;
    private static final List<String> TYPES = List.of("common", "common", "common", "rare");
    private static final List<String> STARTS = List.of("earliest", "latest", "offset:0");
    private static final Duration WAIT = Duration.ofMillis(200);

    @Property(tries = 5, shrinking = ShrinkingMode.OFF)
    @Label("nothing is lost, nothing is out of order")
    void nothingLost(@ForAll long seed) throws Exception {
        MemoryJournal journal = new MemoryJournal();
        journal.append(CHANNEL, event("common"), event("rare"));
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Subscriptions subscriptions =
                new Subscriptions(journal, new MemoryStore(), SubscriptionSettings.DEFAULT)) {
            List<Callable<List<Long>>> readers = new ArrayList<>();
            List<Future<List<Long>>> read = new ArrayList<>();
            List<Subscription> wanted = new ArrayList<>();
            for (String start : STARTS) {
                wanted.add(subscription("all-" + wanted.size(), start, EventFilter.ALL));
                wanted.add(subscription("rare-" + wanted.size(), start, onlyType("rare")));
            }
            List<Long> firstPositions = new ArrayList<>();
            for (Subscription each : wanted) {
                firstPositions.add(subscriptions.create(each).status().offset());
                Random random = new Random(seed + each.name().hashCode());
                readers.add(() -> new Reader(subscriptions, each.name(), random).read());
            }
            readers.forEach(reader -> read.add(threads.submit(reader)));
            write(journal, threads, new Random(seed));
            journal.append(CHANNEL, event("rare"));

            List<StoredEvent> all =
                    journal.read(CHANNEL, 0, Integer.MAX_VALUE, Long.MAX_VALUE).events();
            for (int i = 0; i < wanted.size(); i++) {
                EventFilter filter = wanted.get(i).filter();
                long after = firstPositions.get(i);
                List<Long> expected =
                        all.stream()
                                .filter(event -> event.position() > after)
                                .filter(event -> filter.test(event.event()))
                                .map(StoredEvent::position)
                                .toList();
                assertThat(read.get(i).get(60, TimeUnit.SECONDS))
                        .as("%s, seed %d", wanted.get(i), seed)
                        .isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Subscription subscription(String name, String start, EventFilter filter) {
        return new Subscription(name, CHANNEL, StartPosition.parse(start), filter);
    }

    private static void write(MemoryJournal journal, ExecutorService threads, Random seeds)
            throws Exception {
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(seeds.nextLong());
            writers.add(
                    threads.submit(
                            () -> {
                                for (int k = 0; k < EVENTS; k++) {
                                    journal.append(
                                            CHANNEL,
                                            event(TYPES.get(random.nextInt(TYPES.size()))));
                                    if (random.nextInt(10) == 0) {
                                        LockSupport.parkNanos(random.nextInt(3_000_000));
                                    }
                                }
                            }));
        }
        for (Future<?> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
    }

    /** One external consumer, not a reliable one. Ends with the last event that was written. */
    private static final class Reader {

        private static final int LAST = 2 + WRITERS * EVENTS + 1;

        private final Subscriptions subscriptions;
        private final String name;
        private final Random random;

        /** What it was given and has acknowledged, in the order in which it did. */
        private final List<Long> done = new ArrayList<>();

        private Optional<String> session = Optional.empty();
        private OptionalLong acknowledge = OptionalLong.empty();

        private Reader(Subscriptions subscriptions, String name, Random random) {
            this.subscriptions = subscriptions;
            this.name = name;
            this.random = random;
        }

        private List<Long> read() throws Exception {
            while (done.isEmpty() || done.get(done.size() - 1) < LAST) {
                if (random.nextInt(10) == 0) {
                    session = Optional.empty();
                }
                CompletableFuture<Answer> waiting =
                        subscriptions.poll(
                                name,
                                new Poll(
                                        session,
                                        acknowledge,
                                        OptionalLong.empty(),
                                        1 + random.nextInt(20),
                                        WAIT,
                                        false));
                Optional<Answer> answer = await(waiting);
                if (answer.isEmpty()) {
                    continue;
                }
                session = Optional.of(answer.get().session());
                acknowledge = OptionalLong.empty();
                work(answer.get());
            }
            return done;
        }

        private Optional<Answer> await(CompletableFuture<Answer> waiting)
                throws InterruptedException, ExecutionException {
            try {
                return Optional.of(
                        waiting.get(
                                random.nextInt(5) == 0 ? random.nextInt(20) : 60_000,
                                TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                waiting.cancel(true);
                return Optional.empty();
            }
        }

        private void work(Answer answer) {
            List<Long> positions = answer.events().stream().map(StoredEvent::position).toList();
            switch (random.nextInt(6)) {
                case 0 -> {
                    // The answer is lost, or could not be processed.
                }
                case 1 -> {
                    if (!positions.isEmpty()) {
                        done.add(positions.get(0));
                        subscriptions.acknowledge(name, session, positions.get(0));
                    }
                }
                default -> {
                    done.addAll(positions);
                    acknowledge = OptionalLong.of(answer.offset());
                    if (random.nextBoolean()) {
                        subscriptions.acknowledge(name, session, answer.offset());
                    }
                }
            }
        }
    }
}
