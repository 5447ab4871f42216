package io.dromedary.component.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.FedRoute;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.Events;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.MemoryJournal;
import io.dromedary.subscription.MemoryStore;
import io.dromedary.subscription.Poll;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionSettings;
import io.dromedary.subscription.Subscriptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A route's loop with three exchanges under way")
class PipelinedLoopTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CHANNEL = "orders";
    private static final String NAME = "out";

    private final MemoryJournal journal = new MemoryJournal();
    private final Subscriptions subscriptions =
            new Subscriptions(journal, new MemoryStore(), SubscriptionSettings.DEFAULT);
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final HeldRoute route = new HeldRoute();
    private final JournalConfiguration configuration = new JournalConfiguration();
    private ConsumerThreads threads;
    private PipelinedLoop loop;

    @BeforeEach
    void prepare() {
        camel.disableJMX();
        camel.start();
        threads = new ConsumerThreads(camel, this, "test", 2);
        configuration.setRedeliveryDelay(1);
        configuration.setInFlight(3);
        loop =
                new PipelinedLoop(
                        new RouteSubscription(
                                subscriptions,
                                new Subscription(
                                        NAME, CHANNEL, StartPosition.EARLIEST, EventFilter.ALL),
                                configuration.getBatchSize()),
                        configuration,
                        threads,
                        route);
    }

    @AfterEach
    void stop() throws InterruptedException {
        route.endsAtOnce = true;
        while (!route.held.isEmpty()) {
            route.end();
        }
        loop.stop(SOON);
        threads.close();
        camel.stop();
        subscriptions.close();
    }

    private void append(int from, int to) {
        IntStream.rangeClosed(from, to)
                .forEach(number -> journal.append(CHANNEL, Events.event(number)));
    }

    private void awaitGiven(Long... positions) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(route.given).containsExactly(positions));
    }

    private void awaitOffset(long offset) {
        await().atMost(SOON).until(() -> subscriptions.get(NAME).offset() == offset);
    }

    @Test
    @DisplayName("begins three in order, and the fourth when the first has ended")
    void begins() {
        append(1, 5);
        loop.start();
        awaitGiven(1L, 2L, 3L);

        route.end();

        awaitGiven(1L, 2L, 3L, 4L);
        awaitOffset(1);
    }

    @Test
    @DisplayName("acknowledges no event while one before it is under way")
    void acknowledgesInOrder() {
        append(1, 4);
        loop.start();
        awaitGiven(1L, 2L, 3L);

        route.endLast();
        route.endLast();
        assertThat(subscriptions.get(NAME).offset()).isZero();
        route.end();

        awaitOffset(3);
        awaitGiven(1L, 2L, 3L, 4L);
    }

    @Test
    @DisplayName("delivers again from the one that failed on, when all have ended")
    void failure() {
        append(1, 4);
        loop.start();
        awaitGiven(1L, 2L, 3L);

        route.end();
        awaitGiven(1L, 2L, 3L, 4L);
        route.failFirst("no queue");
        route.endLast();
        assertThat(route.failures).isEmpty();
        route.end();

        awaitGiven(1L, 2L, 3L, 4L, 2L, 3L, 4L);
        assertThat(route.failures).singleElement().asString().contains("position 2", "no queue");
        awaitOffset(1);
        route.end();
        route.end();
        route.end();
        awaitOffset(4);
    }

    @Test
    @DisplayName("gives what is appended while it works, and every event once")
    void live() {
        route.endsAtOnce = true;
        loop.start();
        append(1, 700);
        awaitOffset(700);
        append(701, 1000);
        awaitOffset(1000);

        assertThat(route.given)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    @DisplayName("goes where a seek has moved it, once what is under way has ended")
    void seek() {
        append(1, 5);
        loop.start();
        awaitGiven(1L, 2L, 3L);
        route.end();
        awaitOffset(1);

        subscriptions.seek(NAME, Optional.empty(), StartPosition.parse("offset:0"));
        route.endsAtOnce = true;
        while (!route.held.isEmpty()) {
            route.end();
        }
        append(6, 6);

        awaitOffset(6);
        assertThat(route.given.stream().filter(position -> position == 1)).hasSize(2);
        assertThat(route.given).endsWith(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    @DisplayName("stops when somebody takes its name over")
    void takenOver() {
        append(1, 3);
        loop.start();
        awaitGiven(1L, 2L, 3L);

        subscriptions.poll(NAME, Poll.takingOver(1, Duration.ZERO)).join();
        route.endsAtOnce = true;
        while (!route.held.isEmpty()) {
            route.end();
        }
        append(4, 4);

        assertThat(subscriptions.get(NAME).offset()).isZero();
        assertThat(route.given).doesNotContain(4L);
    }

    @Test
    @DisplayName("stops when those under way have ended, which are acknowledged")
    void stops() throws Exception {
        append(1, 5);
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
        route.end();
        route.end();
        route.end();
        stopping.join(SOON.toMillis());

        assertThat(stopping.isAlive()).isFalse();
        assertThat(subscriptions.get(NAME).offset()).isEqualTo(3);
        assertThat(route.given).containsExactly(1L, 2L, 3L);
    }

    /** Holds each exchange until the test ends it. */
    private final class HeldRoute implements FedRoute<List<StoredEvent>> {

        private final List<Long> given = new CopyOnWriteArrayList<>();
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final ConcurrentLinkedDeque<Held> held = new ConcurrentLinkedDeque<>();
        private volatile boolean endsAtOnce;

        private record Held(Exchange exchange, Runnable done) {}

        private void end() {
            held.removeFirst().done().run();
        }

        private void endLast() {
            held.removeLast().done().run();
        }

        private void failFirst(String why) {
            Held first = held.removeFirst();
            first.exchange().setException(new IllegalStateException(why));
            first.done().run();
        }

        @Override
        public Exchange exchange(List<StoredEvent> events) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setBody(events.get(0).position());
            return exchange;
        }

        @Override
        public boolean process(Exchange exchange, Runnable done) {
            if (!endsAtOnce) {
                held.add(new Held(exchange, done));
            }
            given.add(exchange.getMessage().getBody(Long.class));
            return endsAtOnce;
        }

        @Override
        public void release(Exchange exchange) {
            exchange.getMessage().setBody(null);
        }

        @Override
        public void failed(String message, Optional<Exchange> exchange, Throwable cause) {
            failures.add(message + ": " + cause.getMessage());
        }
    }
}
