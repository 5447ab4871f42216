package io.dromedary.subscription;

import static io.dromedary.subscription.Events.event;
import static io.dromedary.subscription.Events.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Feed.Acknowledgement;
import io.dromedary.subscription.Feed.Done;
import io.dromedary.subscription.Feed.Window;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.SubscriptionStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A feed")
class FeedTest {

    private static final String CHANNEL = "transactions";
    private static final String NAME = "billing";
    private static final Duration PAUSE = SubscriptionSettings.DEFAULT.parking().delay();
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

            client.feed.acknowledge(Optional.empty(), 2);
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

            client.feed.acknowledge(Optional.empty(), 1);
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
            client.feed.acknowledge(Optional.empty(), 2);
            client.next();
            assertThat(client.taken()).containsExactly(3L, 4L);
        }

        @Test
        @DisplayName("again after a pause what was refused, with what came after it")
        void refused() {
            append(3);
            Client client = open(new Window(100, 1 << 20));
            client.next();
            client.taken();
            client.feed.acknowledge(Optional.empty(), 1);
            client.feed.refuse(2, "no such customer");
            workers.pass(PAUSE.minusNanos(1));
            assertThat(client.taken()).isEmpty();
            workers.pass(PAUSE);
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
    @DisplayName("of one that parks")
    class Parking {

        @Test
        @DisplayName("gives at once what is replayed when nothing is in flight, and then the rest")
        void replays() {
            Client client = parked(new Window(100, 1 << 20));
            replay();
            assertThat(client.taken()).containsExactly(1L, 3L);
            client.next();
            append(1);
            workers.settle();
            assertThat(client.taken()).isEmpty();
            client.feed.acknowledge(client.line, 3);
            workers.settle();
            assertThat(client.taken()).containsExactly(4L);
        }

        @Test
        @DisplayName(
                "gives what is replayed when the last in flight is acknowledged, and not before")
        void waitsForAcknowledgement() {
            Client client = parked(new Window(100, 1 << 20));
            append(1);
            workers.settle();
            client.next();
            client.taken();
            replay();
            assertThat(client.taken()).isEmpty();
            client.feed.acknowledge(Optional.empty(), 4);
            workers.settle();
            assertThat(client.taken()).containsExactly(1L, 3L);
        }

        @Test
        @DisplayName("counts what is replayed against its window")
        void window() {
            Client client = parked(new Window(1, 1 << 20));
            replay();
            assertThat(client.taken()).containsExactly(1L);
            client.next();
            assertThat(client.taken()).isEmpty();
            client.feed.acknowledge(client.line, 1);
            workers.settle();
            assertThat(client.taken()).containsExactly(3L);
        }

        @Test
        @DisplayName("takes no acknowledgement of the channel for one of a replay, however late")
        void lines() {
            Client client = parked(new Window(100, 1 << 20));
            replay();
            client.taken();
            client.feed.acknowledge(Optional.empty(), 3);
            client.feed.acknowledge(Optional.of(client.session), 3);
            workers.pass(VISIBILITY);
            client.next();
            assertThat(client.taken()).containsExactly(1L, 3L);
        }

        @Test
        @DisplayName("tells the session of the channel first, also when it begins with a replay")
        void opensInReplay() {
            parked(new Window(100, 1 << 20));
            replay();
            Client client = open(new Window(100, 1 << 20));
            assertThat(client.taken()).containsExactly(1L, 3L);
            assertThat(client.line.orElseThrow()).startsWith(client.session + ".");
        }

        @Test
        @DisplayName("when continued behind a replayed event goes on behind it, if it still reads")
        void continued() {
            Client former = parked(new Window(100, 1 << 20));
            replay();
            former.taken();
            Client client = new Client(new Window(100, 1 << 20), Acknowledgement.ON_NEXT);
            client.feed.open(Optional.empty(), Optional.of(new Done(former.line, 1)));
            workers.settle();
            assertThat(client.taken()).containsExactly(3L);
            assertThat(offset()).isEqualTo(3);

            Client late = new Client(new Window(100, 1 << 20), Acknowledgement.EXPLICIT);
            late.feed.open(Optional.empty(), Optional.of(new Done(former.line, 3)));
            workers.settle();
            assertThat(late.taken()).containsExactly(3L);
        }

        @Test
        @DisplayName("gives a refused event again after its pause, also when its window was full")
        void refusedWhenFull() {
            append(3);
            Client client = open(new Window(2, 1 << 20));
            client.next();
            client.taken();
            subscriptions.refuse(NAME, Optional.of(client.session), 2, "elsewhere");
            workers.pass(PAUSE.minusNanos(1));
            assertThat(client.taken()).isEmpty();
            workers.pass(PAUSE);
            assertThat(client.taken()).containsExactly(1L, 2L);
        }

        @Test
        @DisplayName("goes on when what is replayed is no longer in the journal")
        void gone() {
            Client client = parked(new Window(100, 1 << 20));
            journal.forget(CHANNEL, 3);
            append(1);
            workers.settle();
            client.feed.acknowledge(Optional.empty(), 4);
            client.next();
            client.taken();
            replay();
            client.next();
            append(1);
            workers.settle();
            assertThat(client.taken()).containsExactly(5L);
            assertThat(subscriptions.get(NAME).parked().keys()).isZero();
        }

        /** Of three events, 1 and 3 are parked, and the other is acknowledged. */
        private Client parked(Window window) {
            journal.append(CHANNEL, keyed("a"));
            journal.append(CHANNEL, keyed("b"));
            journal.append(CHANNEL, keyed("a"));
            Client client = open(window);
            subscriptions.park(NAME, Optional.of(client.session), 1, "no such customer");
            workers.settle();
            client.next();
            client.feed.acknowledge(Optional.empty(), 2);
            workers.settle();
            client.next();
            client.taken();
            assertThat(offset()).isEqualTo(3);
            return client;
        }

        private void replay() {
            new ParkedEvents(subscriptions, journal).replay(NAME, Optional.empty());
            workers.settle();
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
            client.feed.open(Optional.empty(), Optional.of(new Done(Optional.empty(), 1)));
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
            late.feed.open(Optional.of(first.session), Optional.empty());
            workers.settle();
            assertThat(late.reason()).isEqualTo(Reason.FENCED);
            assertThat(second.feed.isEnded()).isFalse();

            Client again = new Client(new Window(1, 1 << 20), Acknowledgement.EXPLICIT);
            again.feed.open(Optional.of(second.session), Optional.empty());
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
            early.feed.open(Optional.empty(), Optional.empty());
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
        private Optional<String> line = Optional.empty();
        private Optional<Throwable> cause = Optional.empty();

        Client(Window window, Acknowledgement acknowledgement) {
            feed = new Feed(subscriptions, NAME, window, acknowledgement, workers, this);
        }

        void open() {
            feed.open(Optional.empty(), Optional.empty());
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
            line = Optional.of(answer.session());
            answer.events().stream().map(StoredEvent::position).forEach(given::add);
        }

        @Override
        public void ended(Throwable failure) {
            assertThat(cause).isEmpty();
            cause = Optional.of(failure);
        }
    }
}
