package io.dromedary.subscription;

import static io.dromedary.subscription.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Feed.Acknowledgement;
import io.dromedary.subscription.Feed.Window;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.SubscriptionStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A feed")
class FeedTest {

    private static final String CHANNEL = "transactions";
    private static final String NAME = "billing";
    private static final Duration VISIBILITY = SubscriptionSettings.DEFAULT.visibility();

    private final MemoryJournal journal = new MemoryJournal();
    private final ManualWorkers workers = new ManualWorkers();
    private final Subscriptions subscriptions =
            new Subscriptions(
                    journal, new MemoryStore(), SubscriptionSettings.DEFAULT, workers.workers());

    @BeforeEach
    void create() {
        subscriptions.create(
                new Subscription(NAME, CHANNEL, StartPosition.EARLIEST, EventFilter.ALL));
    }

    @AfterEach
    void close() {
        subscriptions.close();
    }

    @Nested
    @DisplayName("gives")
    class Giving {

        @Test
        @DisplayName("one page after the other, each when it is asked for")
        void pages() {
            append(5);
            Client client = open(new Window(2, 1 << 20));
            assertThat(client.taken()).containsExactly(1L, 2L);

            client.feed.acknowledge(2);
            workers.settle();
            assertThat(client.taken()).isEmpty();
            client.next();
            assertThat(client.taken()).containsExactly(3L, 4L);
        }

        @Test
        @DisplayName(
                "no more than its window of events, until something is acknowledged by whomever")
        void window() {
            append(5);
            Client client = open(new Window(3, 1 << 20));
            client.next();
            assertThat(client.taken()).containsExactly(1L, 2L, 3L);

            subscriptions.acknowledge(NAME, Optional.of(client.session), 2);
            workers.settle();
            assertThat(client.taken()).containsExactly(4L, 5L);
        }

        @Test
        @DisplayName("no more when its window of bytes is full")
        void bytes() {
            append(1);
            Client client = open(new Window(100, 10));
            client.next();
            append(3);
            workers.settle();
            assertThat(client.taken()).containsExactly(1L);

            client.feed.acknowledge(1);
            workers.settle();
            assertThat(client.taken()).containsExactly(2L, 3L, 4L);
        }

        @Test
        @DisplayName("again what is not acknowledged in time, while it waits")
        void visibleAgain() {
            append(2);
            Client client = open(new Window(100, 1 << 20));
            client.next();
            client.taken();
            workers.pass(VISIBILITY);
            assertThat(client.taken()).containsExactly(1L, 2L);
        }

        @Test
        @DisplayName("again what is not acknowledged in time, also when its window is full")
        void visibleAgainWhenFull() {
            append(4);
            Client client = open(new Window(2, 1 << 20));
            client.next();
            client.taken();
            workers.pass(VISIBILITY);
            assertThat(client.taken()).containsExactly(1L, 2L);
            client.feed.acknowledge(2);
            client.next();
            assertThat(client.taken()).containsExactly(3L, 4L);
        }

        @Test
        @DisplayName("again what was refused, with what came after it")
        void refused() {
            append(3);
            Client client = open(new Window(100, 1 << 20));
            client.next();
            client.taken();
            client.feed.acknowledge(1);
            client.feed.refuse(3, "no such customer");
            workers.pass(Duration.ofSeconds(2));
            assertThat(client.taken()).containsExactly(2L, 3L);
            assertThatThrownBy(() -> client.feed.refuse(1, "late"))
                    .hasMessageContaining("Event 1 cannot be refused");
        }

        @Test
        @DisplayName("what lies where it was moved, whoever moved it and whatever it was given")
        void moved() {
            append(6);
            Client client = open(new Window(4, 1 << 20));
            client.taken();
            subscriptions.seek(NAME, Optional.empty(), StartPosition.parse("offset:1"));
            workers.settle();
            client.next();
            assertThat(client.taken()).containsExactly(2L, 3L, 4L, 5L);

            assertThat(client.feed.seek(StartPosition.parse("offset:5"))).isEqualTo(5);
            workers.settle();
            assertThat(client.taken()).containsExactly(6L);
        }

        @Test
        @DisplayName("what lies where it was moved to while a page was on its way to it")
        void movedOnTheWay() {
            append(3);
            Client client = open(new Window(100, 1 << 20));
            client.next();
            client.taken();
            journal.beforeNextAnswer(
                    () -> subscriptions.seek(NAME, Optional.empty(), StartPosition.EARLIEST));
            append(1);
            workers.settle();
            assertThat(client.taken()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Nested
    @DisplayName("that acknowledges by itself")
    class Automatic {

        @Test
        @DisplayName("does so when the next is asked for, and not before")
        void onNext() {
            append(2);
            Client client = new Client(new Window(1, 1 << 20), Acknowledgement.ON_NEXT);
            client.open();
            assertThat(client.taken()).containsExactly(1L);
            assertThat(offset()).isZero();

            client.next();
            assertThat(client.taken()).containsExactly(2L);
            assertThat(offset()).isEqualTo(1);
        }

        @Test
        @DisplayName("gives again what was sent and did not arrive, though its former still waits")
        void didNotArrive() {
            append(3);
            Client former = new Client(new Window(10, 1 << 20), Acknowledgement.ON_NEXT);
            former.open();
            former.next();
            assertThat(offset()).isEqualTo(3);

            Client client = new Client(new Window(10, 1 << 20), Acknowledgement.ON_NEXT);
            client.feed.open(Optional.empty(), OptionalLong.of(1));
            workers.settle();
            assertThat(client.taken()).containsExactly(2L, 3L);
            assertThat(former.reason()).isEqualTo(Reason.FENCED);
            assertThat(offset()).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("ends")
    class Ending {

        @Test
        @DisplayName(
                "when it is taken over from: waiting, with a full window, or with a page in hand")
        void takenOver() {
            append(2);
            Client inHand = open(new Window(1, 1 << 20));
            Client full = open(new Window(1, 1 << 20));
            assertThat(inHand.reason()).isEqualTo(Reason.FENCED);
            full.next();
            Client waiting = open(new Window(100, 1 << 20));
            assertThat(full.reason()).isEqualTo(Reason.FENCED);
            waiting.next();
            open(new Window(1, 1 << 20));
            assertThat(waiting.reason()).isEqualTo(Reason.FENCED);
        }

        @Test
        @DisplayName("when its subscription is deleted, or the service stops")
        void deleted() {
            append(1);
            Client client = open(new Window(1, 1 << 20));
            subscriptions.delete(NAME);
            workers.settle();
            assertThat(client.reason()).isEqualTo(Reason.UNKNOWN);

            create();
            Client other = open(new Window(1, 1 << 20));
            subscriptions.stopWaiting();
            workers.settle();
            assertThat(other.reason()).isEqualTo(Reason.STOPPING);
        }

        @Test
        @DisplayName(
                "before it begins when its session was taken over from, and takes nothing over")
        void lateSession() {
            Client first = open(new Window(1, 1 << 20));
            Client second = open(new Window(1, 1 << 20));
            Client late = new Client(new Window(1, 1 << 20), Acknowledgement.EXPLICIT);
            late.feed.open(Optional.of(first.session), OptionalLong.empty());
            workers.settle();
            assertThat(late.reason()).isEqualTo(Reason.FENCED);
            assertThat(second.feed.isEnded()).isFalse();

            Client again = new Client(new Window(1, 1 << 20), Acknowledgement.EXPLICIT);
            again.feed.open(Optional.of(second.session), OptionalLong.empty());
            workers.settle();
            assertThat(again.feed.isEnded()).isFalse();
        }

        @Test
        @DisplayName(
                "and leaves the subscription asleep and nothing running: waiting, full, or in hand")
        void leaves() {
            append(1);
            Client inHand = open(new Window(1, 1 << 20));
            assertThat(state()).isEqualTo(State.ACTIVE);
            inHand.feed.close();
            workers.settle();
            assertThat(state()).isEqualTo(State.SLEEPING);

            Client waiting = open(new Window(100, 1 << 20));
            waiting.next();
            waiting.feed.close();
            workers.settle();
            assertThat(state()).isEqualTo(State.SLEEPING);

            Client early = new Client(new Window(1, 1 << 20), Acknowledgement.EXPLICIT);
            early.feed.open(Optional.empty(), OptionalLong.empty());
            early.feed.close();
            workers.settle();
            assertThat(state()).isEqualTo(State.SLEEPING);
            workers.pass(Duration.ofSeconds(1));
            assertThat(workers.alarms()).isZero();
        }
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            journal.append(CHANNEL, event("a"));
        }
    }

    private long offset() {
        return subscriptions.get(NAME).offset();
    }

    private State state() {
        return subscriptions.get(NAME).state();
    }

    private Client open(Window window) {
        Client client = new Client(window, Acknowledgement.EXPLICIT);
        client.open();
        return client;
    }

    /** Takes what it is given, and asks for more only when told to. */
    private final class Client implements Feed.Reader {

        private final Feed feed;
        private final List<Long> given = new ArrayList<>();
        private String session = "";
        private Optional<Throwable> cause = Optional.empty();

        Client(Window window, Acknowledgement acknowledgement) {
            feed = new Feed(subscriptions, NAME, window, acknowledgement, workers, this);
        }

        void open() {
            feed.open(Optional.empty(), OptionalLong.empty());
            workers.settle();
        }

        void next() {
            feed.next();
            workers.settle();
        }

        List<Long> taken() {
            List<Long> taken = List.copyOf(given);
            given.clear();
            return taken;
        }

        Reason reason() {
            return cause.map(SubscriptionException.class::cast)
                    .map(SubscriptionException::reason)
                    .orElseThrow();
        }

        @Override
        public void opened(String newSession) {
            session = newSession;
        }

        @Override
        public void given(Answer answer) {
            answer.events().stream().map(StoredEvent::position).forEach(given::add);
        }

        @Override
        public void ended(Throwable failure) {
            assertThat(cause).isEmpty();
            cause = Optional.of(failure);
        }
    }
}
