package io.dromedary.component.journal;

import static io.dromedary.subscription.Events.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.Events;
import io.dromedary.subscription.MemoryJournal;
import io.dromedary.subscription.MemoryStore;
import io.dromedary.subscription.ParkedEvents;
import io.dromedary.subscription.Poll;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionSettings;
import io.dromedary.subscription.Subscriptions;
import io.dromedary.subscription.parking.ParkedKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A route's loop over its events")
class SubscriberLoopTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final String CHANNEL = "orders";
    private static final String NAME = "out";
    private static final EventFilter NOTHING = EventFilter.parseText("type=nothing.such");

    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryStore store = new MemoryStore();
    private final Subscriptions subscriptions =
            new Subscriptions(journal, store, SubscriptionSettings.DEFAULT);
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final FakeRoute route = new FakeRoute(camel);
    private final JournalConfiguration configuration = new JournalConfiguration();
    private ConsumerThreads threads;
    private SubscriberLoop loop;

    @BeforeEach
    void prepare() {
        camel.disableJMX();
        camel.start();
        threads = new ConsumerThreads(camel, this, "test", 2);
        configuration.setRedeliveryDelay(1);
        loop = loop(EventFilter.ALL);
    }

    @AfterEach
    void stop() throws InterruptedException {
        route.letGo();
        loop.stop(SOON);
        threads.close();
        camel.stop();
        subscriptions.close();
    }

    private SubscriberLoop loop(EventFilter filter) {
        Subscription wanted = new Subscription(NAME, CHANNEL, StartPosition.EARLIEST, filter);
        return new SubscriberLoop(
                new RouteSubscription(subscriptions, wanted, configuration.getBatchSize()),
                configuration,
                threads,
                route);
    }

    private void append(int... numbers) {
        for (int number : numbers) {
            journal.append(CHANNEL, Events.event(number));
        }
    }

    private void appendAll(int from, int to) {
        append(IntStream.rangeClosed(from, to).toArray());
    }

    private void awaitGiven(Long... positions) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(route.given).containsExactly(positions));
    }

    private void awaitOffset(long offset) {
        await().atMost(SOON).until(() -> subscriptions.get(NAME).offset() == offset);
    }

    private List<ParkedKey> parked() {
        return new ParkedEvents(subscriptions, journal).list(NAME, Optional.empty(), 10);
    }

    @Nested
    @DisplayName("delivers again")
    class Again {

        @Test
        @DisplayName("after an Error thrown by the route, and says which event it was")
        void error() {
            route.behaviour =
                    number -> {
                        if (number == 1) {
                            throw new StackOverflowError("deep");
                        }
                        return Optional.empty();
                    };
            append(1);
            loop.start();

            awaitOffset(1);
            assertThat(route.given).containsExactly(1L, 1L);
            assertThat(route.failures)
                    .singleElement()
                    .asString()
                    .contains("position 1 of channel orders", "deep");
            assertThat(route.released).hasSize(2);
        }

        @Test
        @DisplayName("after an exchange that could not be made")
        void exchangeNotMade() {
            route.failMaking.set(2);
            append(1);
            loop.start();

            awaitOffset(1);
            assertThat(route.failures).hasSize(2).allMatch(said -> said.contains("position 1"));
        }

        @Test
        @DisplayName("also if the exception handler itself fails")
        void handlerFails() {
            route.behaviour =
                    number ->
                            number == 1
                                    ? Optional.of(new IllegalStateException("disk full"))
                                    : Optional.empty();
            route.handlerFails = true;
            append(1);
            loop.start();

            awaitOffset(1);
            assertThat(route.given).containsExactly(1L, 1L);
        }
    }

    @Nested
    @DisplayName("with a limit to redeliveries")
    class Parking {

        private void refuse(Long... positions) {
            Set<Long> refused = Set.of(positions);
            route.behaviour =
                    number ->
                            refused.contains(route.given.get(number - 1))
                                    ? Optional.of(new IllegalStateException("no such contract"))
                                    : Optional.empty();
        }

        private SubscriberLoop limited(int redeliveries) {
            configuration.setMaximumRedeliveries(redeliveries);
            loop = loop(EventFilter.ALL);
            return loop;
        }

        @Test
        @DisplayName("parks an event that fails once more, with the later ones of its key")
        void parks() {
            journal.append(CHANNEL, keyed("a"), keyed("b"), keyed("a"), keyed("b"));
            refuse(1L);
            limited(2).start();

            awaitOffset(4);
            assertThat(route.given).containsExactly(1L, 1L, 1L, 2L, 4L);
            assertThat(parked())
                    .singleElement()
                    .satisfies(
                            key -> {
                                assertThat(key.positions()).containsExactly(1L, 3L);
                                assertThat(key.reason()).contains("no such contract");
                            });
        }

        @Test
        @DisplayName("is given what is replayed, in order, and frees its key")
        void replays() {
            journal.append(CHANNEL, keyed("a"), keyed("a"), keyed("b"));
            refuse(1L);
            limited(0).start();
            awaitOffset(3);
            refuse();
            new ParkedEvents(subscriptions, journal).replay(NAME, Optional.empty());

            await().atMost(SOON).until(() -> parked().isEmpty());
            assertThat(route.given).containsExactly(1L, 3L, 1L, 2L);
        }

        @Test
        @DisplayName("delivers a batch that fails one by one, and parks only what fails by itself")
        void batches() {
            configuration.setBatchSize(3);
            journal.append(CHANNEL, keyed("a"), keyed("b"), keyed("c"));
            refuse(2L);
            route.wholeBatchFailsWith = 2;
            limited(0).start();

            awaitOffset(3);
            assertThat(parked())
                    .singleElement()
                    .extracting(ParkedKey::positions)
                    .isEqualTo(List.of(2L));
            assertThat(route.given).containsExactly(1L, 1L, 2L, 3L);
        }

        @Test
        @DisplayName("parks at once what the route says is hopeless")
        void hopeless() {
            append(1, 2);
            refuse(1L);
            route.isHopeless = true;
            limited(100).start();

            awaitOffset(2);
            assertThat(route.given).containsExactly(1L, 2L);
            assertThat(parked()).hasSize(1);
        }

        @Test
        @DisplayName("parks an event of which no exchange can be made")
        void undecodable() {
            route.failMaking.set(2);
            append(1, 2);
            limited(1).start();

            awaitOffset(2);
            assertThat(route.given).containsExactly(2L);
            assertThat(parked()).hasSize(1);
        }
    }

    @Nested
    @DisplayName("goes on")
    class GoingOn {

        @Test
        @DisplayName("after a suspension that ends before its poll has noticed, without a failure")
        void shortSuspension() {
            loop.start();
            for (int i = 1; i <= 50; i++) {
                loop.suspend();
                loop.resume();
                append(i);
            }

            awaitOffset(50);
            assertThat(route.given).hasSize(50).doesNotHaveDuplicates();
            assertThat(route.failures).isEmpty();
        }

        @Test
        @DisplayName("with a subscription that was made anew while it worked")
        void madeAnew() {
            CountDownLatch working = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            route.behaviour =
                    number -> {
                        working.countDown();
                        return awaited(release);
                    };
            append(1, 2);
            loop.start();
            await().atMost(SOON).until(() -> working.getCount() == 0);

            subscriptions.delete(NAME);
            subscriptions.create(
                    new Subscription(NAME, CHANNEL, StartPosition.EARLIEST, EventFilter.ALL));
            release.countDown();

            awaitOffset(2);
            assertThat(route.given).containsExactly(1L, 1L, 2L);
        }
    }

    @Nested
    @DisplayName("stops")
    class Stopping {

        @Test
        @DisplayName("at once while it backs off")
        void backingOff() throws InterruptedException {
            configuration.setRedeliveryDelay(Duration.ofHours(1).toMillis());
            configuration.setMaximumRedeliveryDelay(Duration.ofHours(1).toMillis());
            loop = loop(EventFilter.ALL);
            route.behaviour = number -> Optional.of(new IllegalStateException("down"));
            append(1);
            loop.start();
            await().atMost(SOON).until(() -> route.released.size() == 1);

            long begin = System.nanoTime();
            loop.stop(Duration.ofMinutes(10));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
            assertThat(route.given).containsExactly(1L);
        }

        @Test
        @DisplayName("after the exchange under way, which is acknowledged")
        void underWay() throws InterruptedException {
            CountDownLatch working = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            route.behaviour =
                    number -> {
                        working.countDown();
                        return awaited(release);
                    };
            append(1, 2);
            loop.start();
            await().atMost(SOON).until(() -> working.getCount() == 0);

            loop.stop(Duration.ofMillis(1));
            release.countDown();

            awaitOffset(1);
            assertThat(route.given).containsExactly(1L);
        }

        @Test
        @DisplayName("when somebody takes its name over between an effect and its acknowledgement")
        void takenOver() {
            CountDownLatch working = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            route.behaviour =
                    number -> {
                        working.countDown();
                        return awaited(release);
                    };
            append(1, 2);
            loop.start();
            await().atMost(SOON).until(() -> working.getCount() == 0);

            subscriptions.poll(NAME, Poll.takingOver(1, Duration.ZERO)).join();
            release.countDown();

            await().atMost(SOON).until(() -> route.released.size() == 1);
            await().during(MOMENT).until(() -> route.given.size() == 1);
            assertThat(subscriptions.get(NAME).offset()).isZero();
        }
    }

    @Nested
    @DisplayName("with three exchanges under way")
    class Several {

        @BeforeEach
        void three() {
            configuration.setInFlight(3);
            loop = loop(EventFilter.ALL);
            route.hold();
        }

        @Test
        @DisplayName("begins three in order, and the fourth when the first has ended")
        void begins() {
            appendAll(1, 5);
            loop.start();
            awaitGiven(1L, 2L, 3L);

            route.endFirst();

            awaitGiven(1L, 2L, 3L, 4L);
            awaitOffset(1);
        }

        @Test
        @DisplayName("acknowledges no event while one before it is under way")
        void acknowledgesInOrder() {
            appendAll(1, 4);
            loop.start();
            awaitGiven(1L, 2L, 3L);

            route.endLast();
            route.endLast();
            assertThat(subscriptions.get(NAME).offset()).isZero();
            route.endFirst();

            awaitOffset(3);
            awaitGiven(1L, 2L, 3L, 4L);
        }

        @Test
        @DisplayName("delivers again from the one that failed on, when all have ended")
        void failure() {
            appendAll(1, 4);
            loop.start();
            awaitGiven(1L, 2L, 3L);

            route.endFirst();
            awaitGiven(1L, 2L, 3L, 4L);
            route.failFirst("no queue");
            route.endLast();
            assertThat(route.failures).isEmpty();
            route.endFirst();

            awaitGiven(1L, 2L, 3L, 4L, 2L, 3L, 4L);
            assertThat(route.failures)
                    .singleElement()
                    .asString()
                    .contains("position 2", "no queue");
            awaitOffset(1);
            route.endFirst();
            route.endFirst();
            route.endFirst();
            awaitOffset(4);
        }

        @Test
        @DisplayName("gives what is appended while it works, and every event once")
        void live() {
            route.letGo();
            loop.start();
            appendAll(1, 700);
            awaitOffset(700);
            appendAll(701, 1000);
            awaitOffset(1000);

            assertThat(route.given)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 1000).boxed().toList());
        }

        @Test
        @DisplayName("goes where a seek has moved it, once what is under way has ended")
        void seek() {
            appendAll(1, 5);
            loop.start();
            awaitGiven(1L, 2L, 3L);
            route.endFirst();
            awaitOffset(1);

            subscriptions.seek(NAME, Optional.empty(), StartPosition.parse("offset:0"));
            route.letGo();
            append(6);

            awaitOffset(6);
            assertThat(route.given.stream().filter(position -> position == 1)).hasSize(2);
            assertThat(route.given).endsWith(1L, 2L, 3L, 4L, 5L, 6L);
        }

        @Test
        @DisplayName("stops when somebody takes its name over")
        void takenOver() {
            appendAll(1, 3);
            loop.start();
            awaitGiven(1L, 2L, 3L);

            subscriptions.poll(NAME, Poll.takingOver(1, Duration.ZERO)).join();
            route.letGo();
            append(4);

            assertThat(subscriptions.get(NAME).offset()).isZero();
            assertThat(route.given).doesNotContain(4L);
        }

        @Test
        @DisplayName("stops when those under way have ended, which are acknowledged")
        void stops() throws Exception {
            appendAll(1, 5);
            loop.start();
            awaitGiven(1L, 2L, 3L);

            Thread stopping =
                    new Thread(
                            () -> {
                                try {
                                    loop.stop(SOON);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            stopping.start();
            await().atMost(SOON).until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
            route.endFirst();
            route.endFirst();
            route.endFirst();
            stopping.join(SOON.toMillis());

            assertThat(stopping.isAlive()).isFalse();
            assertThat(subscriptions.get(NAME).offset()).isEqualTo(3);
            assertThat(route.given).containsExactly(1L, 2L, 3L);
        }

        @Test
        @DisplayName("pauses before it delivers again what the route refuses at once")
        void pauses() throws InterruptedException {
            configuration.setRedeliveryDelay(Duration.ofHours(1).toMillis());
            configuration.setMaximumRedeliveryDelay(Duration.ofHours(1).toMillis());
            route.letGo();
            route.behaviour = number -> Optional.of(new IllegalStateException("down"));
            loop = loop(EventFilter.ALL);
            appendAll(1, 3);
            loop.start();

            await().atMost(SOON).until(() -> route.released.size() == 1);
            await().during(MOMENT).until(() -> route.given.size() == 1);
        }

        @Test
        @DisplayName("parks what fails too often, and delivers again what was begun after it")
        void parks() {
            configuration.setMaximumRedeliveries(0);
            loop = loop(EventFilter.ALL);
            journal.append(CHANNEL, keyed("a"), keyed("b"), keyed("a"), keyed("c"));
            loop.start();
            awaitGiven(1L, 2L, 3L);

            route.failFirst("no such contract");
            route.letGo();

            awaitOffset(4);
            assertThat(parked())
                    .singleElement()
                    .extracting(ParkedKey::positions)
                    .isEqualTo(List.of(1L, 3L));
            assertThat(route.given).containsExactly(1L, 2L, 3L, 2L, 4L);
        }

        @Test
        @DisplayName("is given what is replayed when it has nothing else under way")
        void replays() {
            configuration.setMaximumRedeliveries(0);
            loop = loop(EventFilter.ALL);
            journal.append(CHANNEL, keyed("a"), keyed("b"), keyed("a"));
            loop.start();
            awaitGiven(1L, 2L, 3L);
            route.failFirst("no such contract");
            route.endFirst();
            route.endFirst();
            awaitGiven(1L, 2L, 3L, 2L);
            new ParkedEvents(subscriptions, journal).replay(NAME, Optional.empty());
            journal.append(CHANNEL, keyed("a"), keyed("b"));
            route.letGo();

            await().atMost(SOON).until(() -> parked().isEmpty());
            awaitOffset(5);
            assertThat(route.given.stream().filter(position -> position == 1 || position == 3))
                    .containsExactly(1L, 3L, 1L, 3L);
            assertThat(route.given).contains(4L, 5L);
            assertThat(route.failures).hasSize(1);
        }

        @Test
        @DisplayName("does not begin what it was given before a suspension, but acknowledges")
        void suspension() {
            appendAll(1, 5);
            loop.start();
            awaitGiven(1L, 2L, 3L);

            loop.suspend();
            route.endFirst();
            awaitOffset(1);
            assertThat(route.given).hasSize(3);
            loop.resume();

            awaitGiven(1L, 2L, 3L, 4L);
        }
    }

    @Test
    @DisplayName("lets the subscription have the filter of the route, and keeps its place")
    void filterOfTheRoute() throws InterruptedException {
        append(1);
        loop.start();
        awaitOffset(1);
        loop.stop(SOON);

        loop = loop(NOTHING);
        loop.start();

        assertThat(subscriptions.get(NAME).subscription().filter()).isEqualTo(NOTHING);
        assertThat(store.row(NAME).subscription().filter()).isEqualTo(NOTHING);
        append(2);
        awaitOffset(2);
        assertThat(route.given).containsExactly(1L);
    }

    @Test
    @DisplayName("does not begin if the filter cannot be stored")
    void filterNotStored() {
        subscriptions.create(new Subscription(NAME, CHANNEL, StartPosition.EARLIEST, NOTHING));
        store.setBroken(true);

        assertThatThrownBy(() -> loop.start()).hasMessageContaining("disk is full");
        store.setBroken(false);
        assertThat(subscriptions.get(NAME).subscription().filter()).isEqualTo(NOTHING);
    }

    private static Optional<Throwable> awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
