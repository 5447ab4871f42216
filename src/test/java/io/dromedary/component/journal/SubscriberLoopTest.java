package io.dromedary.component.journal;

import static io.dromedary.subscription.Events.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.FedRoute;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.Events;
import io.dromedary.journal.StoredEvent;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A route's loop over its events")
class SubscriberLoopTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CHANNEL = "orders";
    private static final String NAME = "out";
    private static final EventFilter NOTHING = EventFilter.parseText("type=nothing.such");

    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryStore store = new MemoryStore();
    private final Subscriptions subscriptions =
            new Subscriptions(journal, store, SubscriptionSettings.DEFAULT);
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final FakeRoute route = new FakeRoute();
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

    private void awaitOffset(long offset) {
        await().atMost(SOON).until(() -> subscriptions.get(NAME).offset() == offset);
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

        private List<ParkedKey> parked() {
            return new ParkedEvents(subscriptions, journal).list(NAME, Optional.empty(), 10);
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
            await().during(Duration.ofMillis(200)).until(() -> route.given.size() == 1);
            assertThat(subscriptions.get(NAME).offset()).isZero();
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

    private static Throwable rootOf(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootOf(thrown.getCause());
    }

    private static Optional<Throwable> awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Does with an event what the test wants, and remembers it. */
    private final class FakeRoute implements FedRoute<List<StoredEvent>> {

        private final List<Long> given = new CopyOnWriteArrayList<>();
        private final List<Exchange> released = new CopyOnWriteArrayList<>();
        private final List<String> failures = new CopyOnWriteArrayList<>();

        /** What the exchange with that number, from 1, fails with. */
        private volatile Function<Integer, Optional<Throwable>> behaviour =
                number -> Optional.empty();

        private final AtomicInteger failMaking = new AtomicInteger();
        private volatile boolean handlerFails;

        /** A batch with this position among others fails. */
        private volatile long wholeBatchFailsWith;

        @Override
        public Exchange exchange(List<StoredEvent> events) {
            if (failMaking.getAndDecrement() > 0) {
                throw new IllegalStateException("the event cannot be decoded");
            }
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setBody(events.get(0).position());
            long failing = wholeBatchFailsWith;
            if (events.size() > 1
                    && events.stream().anyMatch(event -> event.position() == failing)) {
                exchange.setException(new IllegalStateException("one of them fails"));
            }
            return exchange;
        }

        @Override
        public boolean process(Exchange exchange, Runnable done) {
            given.add(exchange.getMessage().getBody(Long.class));
            behaviour.apply(given.size()).ifPresent(exchange::setException);
            return true;
        }

        @Override
        public void release(Exchange exchange) {
            released.add(exchange);
        }

        @Override
        public void failed(String message, Optional<Exchange> exchange, Throwable cause) {
            failures.add(message + ": " + rootOf(cause));
            if (handlerFails) {
                throw new IllegalStateException("the handler fails, too");
            }
        }
    }
}
