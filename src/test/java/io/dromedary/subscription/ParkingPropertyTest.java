package io.dromedary.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.parking.ParkingKey;
import io.dromedary.subscription.parking.ParkingSettings;
import io.dromedary.subscription.sqlite.SqliteSubscriptionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.springframework.util.FileSystemUtils;

/** A consumer that refuses, loses answers and dies, while its parked events are replayed. */
@Label("Whatever is refused, parked and replayed")
class ParkingPropertyTest {

    private static final String CHANNEL = "orders";
    private static final String NAME = "billing";
    private static final Duration LONG = Duration.ofSeconds(70);
    private static final int STEPS = 120;
    private static final int ROUNDS = 2_000;
    private static final List<String> KEYS = List.of("a", "b", "c", "");

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    @Label("is accepted in the end, each key in order, over crashes of the service")
    void inMemory(@ForAll long seed) {
        MemoryStore store = new MemoryStore();
        new Run(seed, () -> store, closed -> {}).check();
    }

    @Property(tries = 8, shrinking = ShrinkingMode.OFF)
    @Label("is accepted in the end, each key in order, over restarts with a database on disk")
    void onDisk(@ForAll long seed) throws IOException {
        Path folder = Files.createTempDirectory("parking");
        try {
            new Run(
                            seed,
                            () -> SqliteSubscriptionStore.open(folder.resolve("state.db")),
                            store -> ((SqliteSubscriptionStore) store).close())
                    .check();
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private interface Opening {
        SubscriptionStore open();
    }

    private interface Closing {
        void close(SubscriptionStore store);
    }

    /** One life of a channel and its only consumer. */
    private static final class Run {

        private final long seed;
        private final Random random;
        private final Opening opening;
        private final Closing closing;
        private final MemoryJournal journal = new MemoryJournal();
        private final Map<Long, ParkingKey> keys = new HashMap<>();
        private final Set<Long> accepted = new TreeSet<>();
        private ManualWorkers workers = new ManualWorkers();
        private SubscriptionStore store;
        private Subscriptions subscriptions;
        private long head;
        private int refusedIn10 = 4;

        private Optional<String> session = Optional.empty();
        private OptionalLong done = OptionalLong.empty();

        Run(long seed, Opening opening, Closing closing) {
            this.seed = seed;
            this.random = new Random(seed);
            this.opening = opening;
            this.closing = closing;
            this.store = opening.open();
            this.subscriptions = start();
            subscriptions.create(
                    new Subscription(NAME, CHANNEL, StartPosition.EARLIEST, EventFilter.ALL));
        }

        private Subscriptions start() {
            workers = new ManualWorkers();
            SubscriptionSettings usual = SubscriptionSettings.DEFAULT;
            return new Subscriptions(
                    journal,
                    store,
                    new SubscriptionSettings(
                            usual.visibility(),
                            usual.sleepAfter(),
                            usual.maxWait(),
                            usual.maxLimit(),
                            2 + random.nextInt(6),
                            usual.pageBytes(),
                            usual.readers(),
                            usual.catchUpShare(),
                            usual.saveEvery(),
                            usual.saveChanges(),
                            new ParkingSettings(2, Duration.ofSeconds(1), 3, 6)),
                    workers.workers());
        }

        void check() {
            for (int i = 0; i < STEPS; i++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2 -> append();
                    case 3 -> workers.pass(LONG);
                    case 4 -> parked().replay(NAME, Optional.empty());
                    case 5 -> replayOne();
                    case 6 -> crash();
                    default -> poll();
                }
            }
            refusedIn10 = 0;
            for (int i = 0; i < ROUNDS && !isOver(); i++) {
                workers.pass(LONG);
                parked().replay(NAME, Optional.empty());
                poll();
            }
            assertThat(accepted).as("seed %d", seed).isEqualTo(keys.keySet());
            assertThat(isOver()).as("nothing is left over, seed %d", seed).isTrue();
            subscriptions.close();
            closing.close(store);
        }

        private boolean isOver() {
            SubscriptionStatus status = subscriptions.get(NAME);
            return status.offset() == head && status.parked().keys() == 0;
        }

        private ParkedEvents parked() {
            return new ParkedEvents(subscriptions, journal);
        }

        private void append() {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            CloudEvent event = key.isEmpty() ? Events.event("single") : Events.keyed(key);
            head = journal.append(CHANNEL, event);
            keys.put(head, key.isEmpty() ? ParkingKey.single(head) : ParkingKey.named(key));
        }

        private void replayOne() {
            parked().list(NAME, Optional.empty(), 1)
                    .forEach(key -> parked().replay(NAME, Optional.of(key.key())));
        }

        /** What was not saved is gone. */
        private void crash() {
            if (random.nextBoolean()) {
                workers.pass(Duration.ofSeconds(1));
            }
            closing.close(store);
            store = opening.open();
            subscriptions = start();
        }

        private void poll() {
            Poll poll = Poll.takingOver(1 + random.nextInt(5), Duration.ZERO);
            if (session.isPresent() && random.nextInt(8) > 0) {
                poll = poll.in(session.get());
                if (done.isPresent()) {
                    poll = poll.acknowledging(done.getAsLong());
                }
            }
            CompletableFuture<Answer> asked = subscriptions.poll(NAME, poll);
            workers.settle();
            Answer answer;
            try {
                answer = asked.join();
            } catch (CompletionException e) {
                assertThat(e.getCause())
                        .as("seed %d", seed)
                        .isInstanceOfSatisfying(
                                SubscriptionException.class,
                                refusal -> assertThat(refusal.reason()).isEqualTo(Reason.FENCED));
                session = Optional.empty();
                return;
            }
            if (random.nextInt(5) > 0 || refusedIn10 == 0) {
                take(answer);
            }
        }

        /** Works through the answer in order, up to the first event that it refuses. */
        private void take(Answer answer) {
            session = Optional.of(answer.session());
            done = OptionalLong.empty();
            for (StoredEvent event : answer.events()) {
                long position = event.position();
                if (random.nextInt(10) < refusedIn10) {
                    subscriptions.refuse(NAME, session, position, "not now");
                    return;
                }
                accept(position);
                done = OptionalLong.of(position);
                if (random.nextInt(4) == 0) {
                    subscriptions.acknowledge(NAME, session, position);
                }
            }
            done = OptionalLong.of(answer.offset());
        }

        private void accept(long position) {
            ParkingKey key = keys.get(position);
            assertThat(accepted)
                    .as("accepted before %d of %s, seed %d", position, key, seed)
                    .containsAll(
                            keys.entrySet().stream()
                                    .filter(one -> one.getValue().equals(key))
                                    .map(Map.Entry::getKey)
                                    .filter(earlier -> earlier < position)
                                    .toList());
            accepted.add(position);
        }
    }
}
