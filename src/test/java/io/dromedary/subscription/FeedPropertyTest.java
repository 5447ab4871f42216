package io.dromedary.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Feed.Acknowledgement;
import io.dromedary.subscription.Feed.Done;
import io.dromedary.subscription.Feed.Window;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.parking.ParkingKey;
import io.dromedary.subscription.parking.ParkingSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** A stream that refuses, breaks and is slow, while its parked events are replayed. */
@Label("Whatever is refused, parked and replayed while a stream is open")
class FeedPropertyTest {

    private static final String CHANNEL = "orders";
    private static final String NAME = "billing";
    private static final Duration LONG = Duration.ofSeconds(70);
    private static final int STEPS = 200;
    private static final int ROUNDS = 2_000;
    private static final int PAGE = 4;
    private static final List<String> KEYS = List.of("a", "b", "c", "");

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    @Label("is accepted in the end, each key in order, over reconnections and late calls")
    void inTheEnd(@ForAll long seed) {
        new Run(seed).check();
    }

    /** An event that a consumer has in hand. */
    private record Held(String session, boolean replayed, long position) {}

    /** One life of a channel and its consumers. */
    private static final class Run {

        private final long seed;
        private final Random random;
        private final MemoryJournal journal = new MemoryJournal();
        private final ManualWorkers workers = new ManualWorkers();
        private final Subscriptions subscriptions;
        private final ParkedEvents parked;
        private final Map<Long, ParkingKey> keys = new HashMap<>();
        private final Set<Long> accepted = new TreeSet<>();

        /** What was accepted, as its acknowledgement may be sent, once more and late. */
        private final List<Held> done = new ArrayList<>();

        private long head;
        private int refusedIn10 = 4;
        private Client client;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            SubscriptionSettings usual = SubscriptionSettings.DEFAULT;
            this.subscriptions =
                    new Subscriptions(
                            journal,
                            new MemoryStore(),
                            new SubscriptionSettings(
                                    usual.visibility(),
                                    usual.sleepAfter(),
                                    usual.maxWait(),
                                    usual.maxLimit(),
                                    PAGE,
                                    usual.pageBytes(),
                                    usual.readers(),
                                    usual.catchUpShare(),
                                    usual.saveEvery(),
                                    usual.saveChanges(),
                                    new ParkingSettings(2, Duration.ofSeconds(1), 3, 6)),
                            workers.workers());
            this.parked = new ParkedEvents(subscriptions, journal);
            subscriptions.create(
                    new Subscription(NAME, CHANNEL, StartPosition.EARLIEST, EventFilter.ALL));
            this.client = connect(Optional.empty(), Optional.empty());
        }

        void check() {
            for (int i = 0; i < STEPS; i++) {
                switch (random.nextInt(20)) {
                    case 0, 1, 2, 3 -> append();
                    case 4 -> workers.pass(LONG);
                    case 5, 6 -> workers.pass(Duration.ofMillis(random.nextInt(1_500)));
                    case 7 -> parked.replay(NAME, Optional.empty());
                    case 8 -> replayOne();
                    case 9 -> reconnect();
                    case 10 -> acknowledgeLate();
                    case 11 -> client.feed.next();
                    case 12 -> workers.settle();
                    default -> handle();
                }
            }
            refusedIn10 = 0;
            for (int i = 0; i < ROUNDS && !isOver(); i++) {
                parked.replay(NAME, Optional.empty());
                workers.pass(Duration.ofSeconds(10));
                while (!client.held.isEmpty()) {
                    handle();
                }
                client.feed.next();
            }
            assertThat(accepted).as("seed %d", seed).isEqualTo(keys.keySet());
            assertThat(isOver()).as("nothing is left over, seed %d", seed).isTrue();
            client.feed.close();
            subscriptions.close();
        }

        private boolean isOver() {
            SubscriptionStatus status = subscriptions.get(NAME);
            return status.offset() == head && status.parked().keys() == 0;
        }

        private void append() {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            CloudEvent event = key.isEmpty() ? Events.event("single") : Events.keyed(key);
            head = journal.append(CHANNEL, event);
            keys.put(head, key.isEmpty() ? ParkingKey.single(head) : ParkingKey.named(key));
        }

        private void replayOne() {
            parked.list(NAME, Optional.empty(), 1)
                    .forEach(key -> parked.replay(NAME, Optional.of(key.key())));
        }

        private Client connect(Optional<String> session, Optional<Done> arrived) {
            Client connected = new Client(new Window(1 + random.nextInt(5), 1 << 20));
            connected.feed.open(session, arrived);
            workers.settle();
            return connected;
        }

        /** The former may not know yet that it is gone. */
        private void reconnect() {
            if (random.nextBoolean()) {
                client.feed.close();
            }
            Optional<Done> arrived =
                    random.nextBoolean() || done.isEmpty()
                            ? Optional.empty()
                            : Optional.of(arrived(done.get(done.size() - 1)));
            client =
                    connect(
                            random.nextBoolean() ? Optional.of(client.session) : Optional.empty(),
                            arrived);
            assertThat(client.feed.isEnded()).as("seed %d", seed).isFalse();
        }

        private static Done arrived(Held last) {
            return new Done(
                    last.replayed() ? Optional.of(last.session()) : Optional.empty(),
                    last.position());
        }

        /** An acknowledgement that was long under way, over another connection. */
        private void acknowledgeLate() {
            if (!done.isEmpty()) {
                acknowledge(done.get(random.nextInt(done.size())));
            }
        }

        private void acknowledge(Held one) {
            try {
                client.feed.acknowledge(Optional.of(one.session()), one.position());
            } catch (SubscriptionException e) {
                assertThat(e.reason()).as("seed %d", seed).isEqualTo(Reason.FENCED);
            }
        }

        private void handle() {
            Held one = client.held.poll();
            if (one == null) {
                client.feed.next();
                return;
            }
            if (random.nextInt(10) < refusedIn10) {
                refuse(one);
                return;
            }
            accept(one.position());
            done.add(one);
            if (random.nextInt(3) > 0 || refusedIn10 == 0) {
                acknowledge(one);
            }
        }

        /** What comes behind it comes again, unless it was done with before. */
        private void refuse(Held one) {
            try {
                if (random.nextBoolean()) {
                    client.feed.refuse(one.position(), "not now");
                } else {
                    workers.settle();
                    subscriptions.refuse(
                            NAME, Optional.of(client.session), one.position(), "not now");
                }
                client.held.clear();
            } catch (SubscriptionException e) {
                assertThat(e.reason()).as("seed %d", seed).isEqualTo(Reason.NOT_GIVEN);
                assertThat(accepted).as("seed %d", seed).contains(one.position());
            }
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

        /** Holds what it was given until it gets to it. */
        private final class Client implements Feed.Reader {

            private final Feed feed;
            private final Window window;
            private final Deque<Held> held = new ArrayDeque<>();
            private String session = "";

            Client(Window window) {
                this.window = window;
                this.feed =
                        new Feed(
                                subscriptions,
                                NAME,
                                window,
                                Acknowledgement.EXPLICIT,
                                workers,
                                this);
            }

            @Override
            public void opened(String opened) {
                session = opened;
            }

            @Override
            public void given(Answer answer) {
                assertThat(answer.events())
                        .as("seed %d", seed)
                        .hasSizeLessThanOrEqualTo(window.events());
                answer.events().stream()
                        .map(StoredEvent::position)
                        .map(one -> new Held(answer.session(), answer.replayed(), one))
                        .forEach(held::add);
            }

            @Override
            public void ended(Throwable cause) {
                assertThat(cause)
                        .as("seed %d", seed)
                        .isInstanceOfSatisfying(
                                SubscriptionException.class,
                                refusal -> assertThat(refusal.reason()).isEqualTo(Reason.FENCED));
            }
        }
    }
}
