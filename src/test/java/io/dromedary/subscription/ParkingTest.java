package io.dromedary.subscription;

import static io.dromedary.subscription.Events.event;
import static io.dromedary.subscription.Events.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer.Gap;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkingKey;
import io.dromedary.subscription.parking.ParkingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("An event that is refused")
class ParkingTest {

    private static final String CHANNEL = "transactions";
    private static final String NAME = "billing";
    private static final Duration WAIT = Duration.ofSeconds(25);
    private static final Duration LONG = Duration.ofSeconds(70);
    private static final int REFUSALS = 3;

    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryStore store = new MemoryStore();
    private ManualWorkers workers = new ManualWorkers();
    private Subscriptions subscriptions = open(100, 100);
    private Optional<String> session = Optional.empty();

    @BeforeEach
    void subscribe() {
        subscriptions.create(
                new Subscription(NAME, CHANNEL, StartPosition.EARLIEST, EventFilter.ALL));
    }

    @AfterEach
    void close() {
        subscriptions.close();
    }

    @Nested
    @DisplayName("now and then")
    class Refusing {

        @Test
        @DisplayName("comes again after a while, with what was given behind it")
        void comesAgain() {
            append("a", "b", "c");
            poll();
            assertThat(refuse(2).refusals()).isEqualTo(1);

            CompletableFuture<Answer> waiting = later(1);
            workers.pass(Duration.ofMillis(999));
            assertThat(waiting).isNotDone();
            workers.pass(Duration.ofMillis(1));
            assertThat(positions(waiting.join())).containsExactly(2L, 3L);
        }

        @Test
        @DisplayName("is waited for twice as long each time, and by a poll without patience not")
        void delays() {
            append("a");
            poll();
            refuse(1);
            assertThat(given(Poll.takingOver(10, Duration.ZERO))).isEmpty();
            workers.pass(Duration.ofSeconds(1));
            poll();
            refuse(1);
            workers.pass(Duration.ofMillis(1_999));
            assertThat(given(Poll.takingOver(10, Duration.ZERO))).isEmpty();
            workers.pass(Duration.ofMillis(1));
            assertThat(given(Poll.takingOver(10, Duration.ZERO))).containsExactly(1L);
        }

        @Test
        @DisplayName("is passed by no acknowledgement until it was given again")
        void barrier() {
            append("a", "b", "c");
            poll();
            refuse(2);

            assertThat(subscriptions.acknowledge(NAME, session, 3)).isEqualTo(1);
            workers.pass(LONG);
            assertThat(positions(poll())).containsExactly(2L, 3L);
            assertThat(subscriptions.acknowledge(NAME, session, 3)).isEqualTo(3);
        }

        @Test
        @DisplayName("counts once for each time it was given, whoever repeats the call")
        void repeated() {
            append("a", "b");
            poll();
            assertThat(refuse(1).refusals()).isEqualTo(1);
            assertThat(refuse(1).refusals()).isEqualTo(1);
            assertThat(refuse(2).refusals()).as("comes again with the first").isZero();
        }

        @Test
        @DisplayName("is given again at once to one who reads ahead, who is told nothing false")
        void ahead() {
            append("a", "b", "c", "d");
            Answer first = pollFor(Poll.takingOver(2, WAIT));
            session = Optional.of(first.session());
            Poll ahead = Poll.takingOver(2, WAIT).in(first.session());
            pollFor(ahead.readingAheadAfter(2));
            refuse(2);
            workers.pass(LONG);

            assertThat(given(ahead.readingAheadAfter(4))).containsExactly(1L, 2L);
        }

        @Test
        @DisplayName("must be in flight, and the session the current one")
        void refused() {
            append("a", "b");
            assertThat(reason(() -> refuse(1))).isEqualTo(Reason.NOT_GIVEN);
            String fenced = poll().session();
            poll();
            assertThat(reason(() -> subscriptions.refuse(NAME, Optional.of(fenced), 1, "")))
                    .isEqualTo(Reason.FENCED);
            acknowledge(1);
            assertThat(reason(() -> refuse(1))).isEqualTo(Reason.NOT_GIVEN);
            assertThat(reason(() -> refuse(3))).isEqualTo(Reason.NOT_GIVEN);
            assertThat(reason(() -> subscriptions.refuse("nobody", Optional.empty(), 1, "")))
                    .isEqualTo(Reason.UNKNOWN);
        }

        @Test
        @DisplayName("is not parked early after a restart, which forgets the count")
        void restart() {
            append("a");
            poll();
            refuse(1);
            workers.pass(LONG);
            poll();
            refuse(1);
            crash(100, 100);

            poll();
            assertThat(refuse(1)).isEqualTo(new Refusal(1, 1, Optional.empty()));
        }
    }

    @Nested
    @DisplayName("too often")
    class Parking {

        @Test
        @DisplayName("is parked with the later events of its key, and the others are given")
        void parked() {
            append("a", "b", "a", "b", "a");
            park(1);

            assertThat(positions(poll())).containsExactly(2L, 4L);
            acknowledge(4);
            append("a", "b");
            assertThat(positions(poll())).containsExactly(7L);
            acknowledge(7);
            assertThat(parkedOf("a")).containsExactly(1L, 3L, 5L, 6L);
            assertThat(keys()).singleElement().extracting(ParkedKey::reason).isEqualTo("no stock");
            assertThat(subscriptions.get(NAME).parked())
                    .isEqualTo(new SubscriptionStatus.Parked(1, 4, Optional.empty()));
        }

        @Test
        @DisplayName("is parked alone if it has no key")
        void alone() {
            journal.append(CHANNEL, event("x"), event("x"));
            park(1);

            assertThat(positions(poll())).containsExactly(2L);
            assertThat(keys())
                    .singleElement()
                    .extracting(ParkedKey::key)
                    .isEqualTo(ParkingKey.single(1));
        }

        @Test
        @DisplayName("is parked at once if its consumer has tried often enough by itself")
        void atOnce() {
            append("a", "b");
            poll();
            Refusal refusal = subscriptions.park(NAME, session, 1, "gone");

            assertThat(refusal.parked()).contains(ParkingKey.named("a"));
            assertThat(refuse(1)).as("refused once more").isEqualTo(refusal);
            assertThat(positions(poll())).containsExactly(2L);
        }

        @Test
        @DisplayName("is on disk before the offset passes it")
        void durable() {
            append("a", "a", "b");
            park(1);
            store.parking().setBroken(true);
            assertThatThrownBy(() -> poll()).hasRootCauseMessage("the disk is full");
            workers.pass(LONG);
            assertThat(store.row(NAME).offset()).isZero();
            store.parking().setBroken(false);

            assertThat(positions(poll())).containsExactly(3L);
            assertThat(parkedOf("a")).containsExactly(1L, 2L);
        }

        @Test
        @DisplayName("stays parked after a crash before its offset was saved, and is not given")
        void crashed() {
            append("a", "b", "a");
            park(1);
            poll();
            acknowledge(3);
            crash(100, 100);
            assertThat(store.row(NAME).offset()).isZero();

            assertThat(positions(poll())).containsExactly(2L);
            assertThat(parkedOf("a")).containsExactly(1L, 3L);
        }

        @Test
        @DisplayName("is given again if it could not be parked, and parked the next time")
        void notStored() {
            append("a", "b");
            poll();
            store.parking().setBroken(true);
            assertThatThrownBy(() -> subscriptions.park(NAME, session, 1, "no"))
                    .hasMessageContaining("disk is full");
            store.parking().setBroken(false);
            workers.pass(LONG);

            assertThat(positions(poll())).containsExactly(1L, 2L);
            assertThat(subscriptions.park(NAME, session, 1, "no").parked()).isPresent();
        }

        @Test
        @DisplayName("is not given to a poll that waits while others are appended")
        void live() {
            append("a");
            park(1);
            CompletableFuture<Answer> waiting = later(0);
            workers.settle();
            append("a");
            workers.settle();
            assertThat(waiting).isNotDone();
            append("b");
            workers.settle();

            assertThat(positions(waiting.join())).containsExactly(3L);
            assertThat(parkedOf("a")).containsExactly(1L, 2L);
        }

        @Test
        @DisplayName("holds back retention until it is replayed or dropped")
        void needed() {
            append("b", "a", "b");
            poll();
            acknowledge(1);
            park(2);
            poll();
            acknowledge(3);
            workers.pass(Duration.ofSeconds(1));
            assertThat(subscriptions.neededFrom(CHANNEL)).hasValue(2);

            parkedEvents().drop(NAME, Optional.empty());
            assertThat(subscriptions.neededFrom(CHANNEL)).hasValue(4);
        }

        @Test
        @DisplayName("is forgotten with its subscription")
        void deleted() {
            append("a");
            park(1);
            subscriptions.delete(NAME);
            subscribe();

            assertThat(keys()).isEmpty();
            assertThat(positions(poll())).containsExactly(1L);
        }

        @Test
        @DisplayName("is forgotten when the journal is not the one that was read")
        void anotherJournal() {
            append("a", "a");
            park(1);
            poll(Duration.ZERO);
            subscriptions.close();
            journal.close();
            append("a");
            reopen(100, 100);

            assertThat(keys()).isEmpty();
            assertThat(positions(poll())).containsExactly(1L);
        }
    }

    @Nested
    @DisplayName("without room to park it")
    class Blocking {

        @Test
        @DisplayName("holds up its subscription, which says where, until there is room")
        void key() {
            crash(2, 100);
            append("a", "a", "b", "a", "b");
            park(1);
            assertThat(positions(poll())).containsExactly(3L);
            acknowledge(3);
            CompletableFuture<Answer> waiting = later(3);
            workers.settle();
            assertThat(waiting).isNotDone();
            assertThat(subscriptions.get(NAME).parked().blockedAt()).contains(4L);
            assertThat(subscriptions.get(NAME).offset()).isEqualTo(3);

            parkedEvents().drop(NAME, Optional.of(ParkingKey.named("a")));
            workers.settle();
            assertThat(positions(waiting.join())).containsExactly(4L, 5L);
            assertThat(subscriptions.get(NAME).parked().blockedAt()).isEmpty();
        }

        @Test
        @DisplayName("holds it up without reading again and again")
        void quiet() {
            crash(1, 100);
            append("a", "a");
            park(1);
            CompletableFuture<Answer> waiting = later(0);
            workers.settle();
            int reads = journal.reads();
            append("b", "b");
            workers.settle();

            assertThat(journal.reads()).isEqualTo(reads);
            assertThat(waiting).isNotDone();
        }

        @Test
        @DisplayName("answers a poll without patience")
        void impatient() {
            crash(1, 100);
            append("a", "a", "b");
            park(1);

            assertThat(given(Poll.takingOver(10, Duration.ZERO))).isEmpty();
            assertThat(given(Poll.takingOver(10, Duration.ZERO))).isEmpty();
        }

        @Test
        @DisplayName("comes again for ever if it is the first of its key")
        void first() {
            crash(10, 1);
            append("a", "b", "c");
            park(1);
            poll();
            for (int i = 0; i < REFUSALS; i++) {
                assertThat(refuse(2).parked()).isEmpty();
                workers.pass(LONG);
                assertThat(positions(poll())).containsExactly(2L, 3L);
            }
            assertThat(refuse(2).parked()).isEmpty();
            assertThat(subscriptions.get(NAME).parked().blockedAt()).contains(2L);
            parkedEvents().drop(NAME, Optional.empty());
            workers.pass(LONG);
            poll();
            assertThat(refuse(2).parked()).isPresent();
        }
    }

    @Nested
    @DisplayName("and replayed")
    class Replaying {

        @Test
        @DisplayName("comes before everything else, in order, and then its key is free")
        void replayed() {
            append("a", "b", "a");
            park(1);
            poll();
            acknowledge(3);
            append("a", "b");
            parkedEvents().replay(NAME, Optional.of(ParkingKey.named("a")));

            Answer replay = poll();
            assertThat(positions(replay)).containsExactly(1L, 3L);
            assertThat(replay.replayed()).isTrue();
            assertThat(replay.offset()).isEqualTo(3);
            assertThat(positions(next(replay))).containsExactly(4L, 5L);
            assertThat(keys()).isEmpty();
        }

        @Test
        @DisplayName("comes with what was parked meanwhile, until nothing is left of its key")
        void untilFree() {
            append("a", "b");
            park(1);
            poll();
            acknowledge(2);
            append("a", "b");
            poll();
            acknowledge(4);
            append("a");
            replayAll();

            Answer first = poll();
            assertThat(positions(first)).containsExactly(1L, 3L);
            Answer second = next(first);
            assertThat(positions(second)).containsExactly(5L);
            assertThat(second.replayed()).as("it was never parked").isFalse();
            assertThat(keys()).isEmpty();
        }

        @Test
        @DisplayName("wakes a poll that waits")
        void wakes() {
            append("a");
            park(1);
            CompletableFuture<Answer> waiting = later(0);
            workers.settle();
            assertThat(waiting).isNotDone();
            replayAll();
            workers.settle();

            assertThat(positions(waiting.join())).containsExactly(1L);
        }

        @Test
        @DisplayName("may be acknowledged one by one, and given in parts")
        void parts() {
            append("a", "a", "a", "b");
            park(1);
            poll();
            acknowledge(4);
            replayAll();

            Answer first = pollFor(Poll.takingOver(2, WAIT));
            assertThat(positions(first)).containsExactly(1L, 2L);
            Poll go = Poll.takingOver(2, WAIT).in(first.session());
            Answer second = pollFor(go.acknowledging(1));
            assertThat(positions(second)).containsExactly(2L, 3L);
            subscriptions.acknowledge(NAME, Optional.of(second.session()), 3);
            workers.settle();
            assertThat(keys()).isEmpty();
        }

        @Test
        @DisplayName("is not acknowledged by a repeated poll whose answer was lost")
        void lostAnswer() {
            append("b", "a");
            poll();
            acknowledge(1);
            park(2);
            Poll repeated = Poll.takingOver(10, Duration.ZERO).in(poll(Duration.ZERO).session());
            pollFor(repeated.acknowledging(2));
            replayAll();

            assertThat(given(repeated.acknowledging(2))).containsExactly(2L);
            assertThat(given(repeated.acknowledging(2))).containsExactly(2L);
            subscriptions.acknowledge(NAME, Optional.empty(), 2);
            workers.settle();
            assertThat(parkedOf("a")).containsExactly(2L);
        }

        @Test
        @DisplayName("is acknowledged once only by its own session text, and not by that of before")
        void roundsApart() {
            append("a", "b", "b");
            park(1);
            poll();
            acknowledge(3);
            replayAll();
            Answer first = poll();
            crash(100, 100);

            Poll late = Poll.takingOver(10, WAIT).in(first.session()).acknowledging(1);
            assertThat(given(late)).as("a round before the crash").containsExactly(1L);
            assertThat(parkedOf("a")).containsExactly(1L);
        }

        @Test
        @DisplayName("waits until one who reads ahead has acknowledged what is in flight")
        void readingAhead() {
            append("a", "b", "b");
            park(1);
            Answer flight = poll();
            replayAll();
            Poll ahead = Poll.takingOver(10, WAIT).in(flight.session()).readingAheadAfter(3);
            append("b");
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, ahead);
            // The pause after the refusal ends meanwhile, and wakes it.
            workers.pass(Duration.ofSeconds(10));
            assertThat(waiting).isNotDone();
            subscriptions.acknowledge(NAME, session, 3);
            workers.settle();

            assertThat(positions(waiting.join())).containsExactly(1L);
        }

        @Test
        @DisplayName("comes again with what was given before it and is refused")
        void refusedBefore() {
            append("a", "b", "b");
            park(1);
            poll();
            replayAll();
            Answer replay = poll();
            assertThat(positions(replay)).containsExactly(1L);

            refuse(2);
            workers.pass(Duration.ofSeconds(10));

            assertThat(
                            given(
                                    Poll.takingOver(10, WAIT)
                                            .in(replay.session())
                                            .readingAheadAfter(replay.offset())))
                    .containsExactly(1L);
        }

        @Test
        @DisplayName("stays parked when it is refused too often again, from there on")
        void refusedAgain() {
            append("a", "a", "a", "b");
            park(1);
            poll();
            acknowledge(4);
            replayAll();
            Answer replay = poll();
            subscriptions.acknowledge(NAME, Optional.of(replay.session()), 1);
            workers.settle();
            for (int i = 1; i < REFUSALS; i++) {
                assertThat(subscriptions.refuse(NAME, session, 2, "again").refusals()).isEqualTo(i);
                workers.pass(LONG);
                assertThat(positions(poll())).containsExactly(2L, 3L);
            }
            assertThat(subscriptions.refuse(NAME, session, 2, "again").parked()).isPresent();

            assertThat(parkedOf("a")).containsExactly(2L, 3L);
            assertThat(keys()).singleElement().extracting(ParkedKey::replaying).isEqualTo(false);
            assertThat(given(Poll.takingOver(10, Duration.ZERO))).isEmpty();
        }

        @Test
        @DisplayName("goes on after a crash, from what was not acknowledged")
        void crashed() {
            append("a", "a", "b");
            park(1);
            poll();
            acknowledge(3);
            replayAll();
            Answer replay = poll();
            subscriptions.acknowledge(NAME, Optional.of(replay.session()), 1);
            workers.settle();
            crash(100, 100);

            assertThat(positions(poll())).containsExactly(2L);
        }

        @Test
        @DisplayName("frees its key only when the disk knows")
        void notStored() {
            append("a", "b");
            park(1);
            poll();
            acknowledge(2);
            append("a");
            replayAll();
            Answer replay = poll();
            store.parking().setBroken(true);
            CompletableFuture<Answer> waiting =
                    subscriptions.poll(
                            NAME, Poll.takingOver(10, WAIT).in(replay.session()).acknowledging(1));
            workers.settle();
            assertThat(waiting).isNotDone();
            store.parking().setBroken(false);
            workers.pass(Duration.ofSeconds(1));

            assertThat(positions(waiting.join())).containsExactly(3L);
        }

        @Test
        @DisplayName("tells what retention has removed meanwhile")
        void gap() {
            append("a", "a", "a", "b");
            park(1);
            poll();
            acknowledge(4);
            journal.forget(CHANNEL, 2);
            replayAll();

            Answer replay = poll();
            assertThat(positions(replay)).containsExactly(3L);
            assertThat(replay.gap()).contains(new Gap(1, 2));
            subscriptions.acknowledge(NAME, Optional.of(replay.session()), replay.offset());
            workers.settle();
            assertThat(keys()).isEmpty();
        }

        @Test
        @DisplayName("or dropped, only if it is parked")
        void notParked() {
            Optional<ParkingKey> key = Optional.of(ParkingKey.named("a"));
            assertThat(reason(() -> parkedEvents().replay(NAME, key))).isEqualTo(Reason.NOT_PARKED);
            assertThat(reason(() -> parkedEvents().drop(NAME, key))).isEqualTo(Reason.NOT_PARKED);
            assertThat(parkedEvents().replay(NAME, Optional.empty())).isEmpty();
        }

        @Test
        @DisplayName("keeps away from one who took over what its predecessor was given")
        void takenOver() {
            append("a", "b");
            park(1);
            poll();
            acknowledge(2);
            replayAll();
            Answer before = poll();
            assertThat(positions(poll())).containsExactly(1L);

            assertThat(
                            reason(
                                    () ->
                                            subscriptions.acknowledge(
                                                    NAME, Optional.of(before.session()), 1)))
                    .isEqualTo(Reason.FENCED);
        }
    }

    private Subscriptions open(int maxPerKey, int maxEvents) {
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
                        usual.pageEvents(),
                        usual.pageBytes(),
                        usual.readers(),
                        usual.catchUpShare(),
                        usual.saveEvery(),
                        usual.saveChanges(),
                        new ParkingSettings(REFUSALS, Duration.ofSeconds(1), maxPerKey, maxEvents)),
                workers.workers());
    }

    private void reopen(int maxPerKey, int maxEvents) {
        subscriptions = open(maxPerKey, maxEvents);
        session = Optional.empty();
    }

    /** Whatever was not saved is gone; the old object is left to itself. */
    private void crash(int maxPerKey, int maxEvents) {
        reopen(maxPerKey, maxEvents);
    }

    private void append(String... keys) {
        for (String key : keys) {
            journal.append(CHANNEL, keyed(key));
        }
    }

    /** Refuses it as often as it takes. */
    private void park(long position) {
        for (int i = 1; i < REFUSALS; i++) {
            poll();
            assertThat(refuse(position)).isEqualTo(new Refusal(position, i, Optional.empty()));
            workers.pass(LONG);
        }
        poll();
        assertThat(refuse(position).parked()).isPresent();
    }

    private Refusal refuse(long position) {
        return subscriptions.refuse(NAME, session, position, "no stock");
    }

    private void acknowledge(long offset) {
        subscriptions.acknowledge(NAME, session, offset);
    }

    private void replayAll() {
        parkedEvents().replay(NAME, Optional.empty());
    }

    private ParkedEvents parkedEvents() {
        return new ParkedEvents(subscriptions, journal);
    }

    private List<ParkedKey> keys() {
        return parkedEvents().list(NAME, Optional.empty(), 100);
    }

    private List<Long> parkedOf(String key) {
        return keys().stream()
                .filter(parked -> parked.key().equals(ParkingKey.named(key)))
                .findFirst()
                .orElseThrow()
                .positions();
    }

    private Answer poll() {
        return poll(WAIT);
    }

    private Answer poll(Duration wait) {
        Answer answer = pollFor(Poll.takingOver(100, wait));
        session = Optional.of(answer.session());
        return answer;
    }

    /** The poll that acknowledges what {@code before} brought. */
    private Answer next(Answer before) {
        return pollFor(
                Poll.takingOver(100, WAIT).in(before.session()).acknowledging(before.offset()));
    }

    private CompletableFuture<Answer> later(long acknowledged) {
        return subscriptions.poll(
                NAME, Poll.takingOver(100, WAIT.plus(LONG)).acknowledging(acknowledged));
    }

    private Answer pollFor(Poll poll) {
        CompletableFuture<Answer> answer = subscriptions.poll(NAME, poll);
        workers.settle();
        assertThat(answer).isDone();
        return answer.join();
    }

    private List<Long> given(Poll poll) {
        return positions(pollFor(poll));
    }

    private static List<Long> positions(Answer answer) {
        return answer.events().stream().map(StoredEvent::position).toList();
    }

    private static Reason reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(call);
        assertThat(thrown).isInstanceOf(SubscriptionException.class);
        return ((SubscriptionException) thrown).reason();
    }
}
