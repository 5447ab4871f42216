package io.dromedary.subscription;

import static io.dromedary.subscription.Events.event;
import static io.dromedary.subscription.Events.onlyType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer.Gap;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.SubscriptionStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Subscriptions")
class SubscriptionsTest {

    private static final String CHANNEL = "transactions";
    private static final String NAME = "billing";
    private static final Duration WAIT = Duration.ofSeconds(25);
    private static final Duration VISIBILITY = SubscriptionSettings.DEFAULT.visibility();
    private static final Duration SLEEP = SubscriptionSettings.DEFAULT.sleepAfter();

    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryStore store = new MemoryStore();
    private final List<CompletableFuture<Answer>> polls = new ArrayList<>();
    private ManualWorkers workers = new ManualWorkers();
    private Subscriptions subscriptions = open(SubscriptionSettings.DEFAULT);

    @AfterEach
    void close() {
        subscriptions.close();
    }

    @Nested
    @DisplayName("are created")
    class Creating {

        @Test
        @DisplayName("once, and found unchanged when asked for again")
        void found() {
            assertThat(create(StartPosition.EARLIEST).created()).isTrue();
            assertThat(create(StartPosition.EARLIEST).created()).isFalse();
            assertThat(store.row(NAME)).isNotNull();
        }

        @Test
        @DisplayName("not with another channel, start or filter under the same name")
        void conflict() {
            create(StartPosition.EARLIEST);

            assertThat(reason(() -> create(StartPosition.LATEST))).isEqualTo(Reason.CONFLICT);
            assertThat(reason(() -> create(NAME, "sessions", EventFilter.ALL)))
                    .isEqualTo(Reason.CONFLICT);
            assertThat(reason(() -> create(NAME, CHANNEL, onlyType("a"))))
                    .isEqualTo(Reason.CONFLICT);
        }

        @Test
        @DisplayName("only if the store has them")
        void notStored() {
            store.setBroken(true);

            assertThatThrownBy(() -> create(StartPosition.EARLIEST))
                    .hasMessageContaining("disk is full");
            assertThat(subscriptions.list("", 10)).isEmpty();
        }

        @Test
        @DisplayName("with a channel that nothing was appended to yet")
        void newChannel() {
            create(StartPosition.EARLIEST);

            assertThat(journal.channel(CHANNEL)).isPresent();
        }

        @Test
        @DisplayName("not with names that are not one segment of a path")
        void names() {
            for (String name :
                    List.of("", ".", "..", "a/b", "a b", "a\nb", "-a", "a".repeat(101))) {
                assertThat(reason(() -> create(name, CHANNEL, EventFilter.ALL)))
                        .as("name '%s'", name)
                        .isEqualTo(Reason.INVALID);
                assertThat(reason(() -> create(NAME, name, EventFilter.ALL)))
                        .as("channel '%s'", name)
                        .isEqualTo(Reason.INVALID);
            }
            assertThat(create("обмен-1.бух", CHANNEL, EventFilter.ALL).created()).isTrue();
        }
    }

    @Nested
    @DisplayName("start")
    class Starting {

        private final Instant nine = Instant.parse("2026-01-31T09:00:00Z");

        @Test
        @DisplayName("at the oldest event still there, without a gap")
        void earliest() {
            append("a", "b", "c");
            journal.forget(CHANNEL, 1);
            create(StartPosition.EARLIEST);

            Answer answer = poll();
            assertThat(types(answer)).containsExactly("b", "c");
            assertThat(answer.gap()).isEmpty();
        }

        @Test
        @DisplayName("at the next event")
        void latest() {
            append("a");
            create(StartPosition.LATEST);
            append("b");

            assertThat(types(poll())).containsExactly("b");
        }

        @Test
        @DisplayName("behind an offset, and are told of what is gone there")
        void offset() {
            append("a", "b", "c", "d");
            journal.forget(CHANNEL, 2);
            create(StartPosition.parse("offset:1"));

            Answer answer = poll();
            assertThat(types(answer)).containsExactly("c", "d");
            assertThat(answer.gap()).contains(new Gap(2, 2));
        }

        @Test
        @DisplayName("not behind the end of the channel")
        void beyond() {
            append("a");

            assertThat(reason(() -> create(StartPosition.parse("offset:2"))))
                    .isEqualTo(Reason.INVALID);
        }

        @Test
        @DisplayName("at the first event, in order of commit, whose time is not before a time")
        void time() {
            journal.append(
                    CHANNEL,
                    event("early", nine.minusSeconds(1)),
                    event("nine", nine),
                    event("late-committed", nine.minusSeconds(5)));
            create(new StartPosition.Time(nine));

            assertThat(types(poll())).containsExactly("nine", "late-committed");
        }

        @Test
        @DisplayName("at a time to come, passing over what is appended before it")
        void futureTime() {
            journal.append(CHANNEL, event("early", nine.minusSeconds(2)));
            create(new StartPosition.Time(nine));
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());
            workers.settle();

            journal.append(CHANNEL, event("still-early", nine.minusSeconds(1)));
            workers.settle();
            assertThat(waiting).isNotDone();
            assertThat(store.row(NAME).notBefore()).contains(nine);

            journal.append(CHANNEL, event("nine", nine), event("before", nine.minusSeconds(1)));
            workers.settle();
            assertThat(types(waiting.join())).containsExactly("nine", "before");
            workers.pass(Duration.ofSeconds(1));
            assertThat(store.row(NAME).notBefore()).isEmpty();
        }

        @Test
        @DisplayName("nowhere else")
        void malformed() {
            for (String text :
                    List.of("", "first", "offset:-1", "offset:x", "time:yesterday", "time:", "5")) {
                assertThat(reason(() -> StartPosition.parse(text)))
                        .as(text)
                        .isEqualTo(Reason.INVALID);
            }
            for (String text : List.of("earliest", "latest", "offset:7")) {
                assertThat(StartPosition.parse(text)).hasToString(text);
            }
            assertThat(StartPosition.parse("time:2026-01-31T12:00:00+03:00"))
                    .hasToString("time:2026-01-31T09:00:00Z");
        }
    }

    @Nested
    @DisplayName("give events")
    class Giving {

        @Test
        @DisplayName("in order, at most as many as asked for, and say how many are left")
        void page() {
            create(StartPosition.EARLIEST);
            append("a", "b", "c");

            Answer first = pollFor(Poll.takingOver(2, WAIT));
            assertThat(types(first)).containsExactly("a", "b");
            assertThat(first.offset()).isEqualTo(2);
            assertThat(first.lag()).isEqualTo(1);

            Answer second = pollFor(waiting().in(first.session()).acknowledging(2));
            assertThat(types(second)).containsExactly("c");
            assertThat(second.lag()).isZero();
        }

        @Test
        @DisplayName("as soon as there is one that fits")
        void wakes() {
            create(StartPosition.EARLIEST);
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());
            workers.settle();
            assertThat(waiting).isNotDone();

            append("a");
            workers.settle();
            assertThat(types(waiting.join())).containsExactly("a");
            assertThat(workers.alarms()).as("only the saving is left").isEqualTo(1);
        }

        @Test
        @DisplayName("or nothing when the wait is over, exactly then")
        void timesOut() {
            create(StartPosition.EARLIEST);
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());

            workers.pass(WAIT.minusMillis(1));
            assertThat(waiting).isNotDone();
            workers.pass(Duration.ofMillis(1));
            assertThat(waiting.join().events()).isEmpty();
        }

        @Test
        @DisplayName("that fit the filter, and pass over the others without waking anybody")
        void filters() {
            create(NAME, CHANNEL, onlyType("b"));
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());
            workers.settle();
            append("a", "a", "a");
            workers.settle();
            assertThat(waiting).isNotDone();
            assertThat(subscriptions.get(NAME).offset()).isEqualTo(3);

            workers.pass(WAIT);
            assertThat(waiting.join().offset()).isEqualTo(3);
            workers.pass(Duration.ofSeconds(1));
            assertThat(store.row(NAME).offset()).isEqualTo(3);

            append("a", "b", "a");
            Answer answer = poll();
            assertThat(types(answer)).containsExactly("b");
            assertThat(answer.offset()).isEqualTo(6);
        }

        @Test
        @DisplayName("that lie far behind others that do not fit, page by page")
        void scans() {
            create(NAME, CHANNEL, onlyType("b"));
            for (int i = 0; i < 5_000; i++) {
                append("a");
            }
            append("b");

            assertThat(types(poll())).containsExactly("b");
        }

        @Test
        @DisplayName("at once or not at all if they do not wait, yet get ahead page by page")
        void withoutWaiting() {
            create(NAME, CHANNEL, onlyType("b"));
            for (int i = 0; i < 40; i++) {
                append("a");
            }
            Poll impatient = Poll.takingOver(1, Duration.ZERO);

            Answer first = pollFor(impatient);
            assertThat(first.events()).isEmpty();
            assertThat(first.offset()).isEqualTo(16);
            assertThat(first.lag()).isEqualTo(24);
            assertThat(pollFor(impatient).offset()).isEqualTo(32);
            assertThat(pollFor(impatient).offset()).isEqualTo(40);
        }

        @Test
        @DisplayName("to all who wait, reading a new page once whatever their number")
        void once() {
            for (int i = 0; i < 50; i++) {
                create("s" + i, CHANNEL, onlyType(i % 2 == 0 ? "even" : "odd"));
                beginPoll("s" + i);
            }
            workers.settle();
            int before = journal.reads();

            append("even");
            workers.settle();
            assertThat(journal.reads() - before).isEqualTo(1);
            assertThat(subscriptions.list("", 100))
                    .filteredOn(one -> one.offset() == 0)
                    .as("given and not acknowledged")
                    .hasSize(25);
        }

        @Test
        @DisplayName("and tell of events that retention took, until that is acknowledged")
        void gap() {
            create(StartPosition.EARLIEST);
            append("a", "b", "c");
            journal.forget(CHANNEL, 3);

            Answer answer = poll();
            assertThat(answer.events()).isEmpty();
            assertThat(answer.offset()).isEqualTo(3);
            assertThat(answer.gap()).contains(new Gap(1, 3));
            assertThat(poll().gap()).contains(new Gap(1, 3));
            assertThat(pollFor(Poll.takingOver(1, Duration.ZERO).acknowledging(3)).gap()).isEmpty();
        }

        @Test
        @DisplayName("within the limits of a call only")
        void limits() {
            create(StartPosition.EARLIEST);

            assertThat(reason(() -> pollFor(Poll.takingOver(0, WAIT)))).isEqualTo(Reason.INVALID);
            assertThat(reason(() -> pollFor(Poll.takingOver(501, WAIT)))).isEqualTo(Reason.INVALID);
            assertThat(reason(() -> pollFor(Poll.takingOver(1, Duration.ofSeconds(301)))))
                    .isEqualTo(Reason.INVALID);
            assertThat(reason(() -> pollFor(Poll.takingOver(1, Duration.ofSeconds(-1)))))
                    .isEqualTo(Reason.INVALID);
        }
    }

    @Nested
    @DisplayName("keep what is not acknowledged")
    class Acknowledging {

        @Test
        @DisplayName("and give it again to a client that lost the answer")
        void lostAnswer() {
            create(StartPosition.EARLIEST);
            append("a", "b");
            Answer lost = poll();
            append("c");

            assertThat(types(pollFor(waiting().in(lost.session())))).containsExactly("a", "b", "c");
        }

        @Test
        @DisplayName("from the first that was left when only some are acknowledged")
        void some() {
            create(StartPosition.EARLIEST);
            append("a", "b", "c");
            Answer first = poll();

            assertThat(subscriptions.acknowledge(NAME, Optional.of(first.session()), 1))
                    .isEqualTo(1);
            assertThat(types(pollFor(waiting().in(first.session())))).containsExactly("b", "c");
        }

        @Test
        @DisplayName("and pass over what does not fit behind the last acknowledged one")
        void trailing() {
            create(NAME, CHANNEL, onlyType("b"));
            append("a", "b", "a", "a");
            poll();

            assertThat(subscriptions.acknowledge(NAME, Optional.empty(), 2)).isEqualTo(4);
        }

        @Test
        @DisplayName("whatever is acknowledged twice or too late")
        void harmless() {
            create(StartPosition.EARLIEST);
            append("a", "b");
            poll();

            assertThat(subscriptions.acknowledge(NAME, Optional.empty(), 2)).isEqualTo(2);
            assertThat(subscriptions.acknowledge(NAME, Optional.empty(), 2)).isEqualTo(2);
            assertThat(subscriptions.acknowledge(NAME, Optional.empty(), 0)).isEqualTo(2);
        }

        @Test
        @DisplayName("and refuse an offset that was never given, without taking the name over")
        void notGiven() {
            create(StartPosition.EARLIEST);
            append("a", "b", "c");
            Answer first = pollFor(Poll.takingOver(2, WAIT));

            assertThat(reason(() -> subscriptions.acknowledge(NAME, Optional.empty(), 3)))
                    .isEqualTo(Reason.NOT_GIVEN);
            assertThat(reason(() -> pollFor(waiting().acknowledging(3))))
                    .isEqualTo(Reason.NOT_GIVEN);
            assertThat(types(pollFor(waiting().in(first.session()).acknowledging(2))))
                    .containsExactly("c");
        }

        @Test
        @DisplayName("by whoever takes the name over, too")
        void takeOver() {
            create(StartPosition.EARLIEST);
            append("a", "b");
            poll();
            append("c");

            assertThat(types(pollFor(waiting().acknowledging(2)))).containsExactly("c");
        }
    }

    @Nested
    @DisplayName("that read ahead")
    class ReadingAhead {

        private String session;

        private void givenTwo() {
            create(StartPosition.EARLIEST);
            append("a", "b");
            session = poll().session();
        }

        @Test
        @DisplayName("are given what follows")
        void follows() {
            givenTwo();
            append("c");

            assertThat(types(pollFor(waiting().in(session).readingAheadAfter(2))))
                    .containsExactly("c");
            assertThat(subscriptions.get(NAME).offset()).isZero();
            assertThat(subscriptions.acknowledge(NAME, Optional.of(session), 3)).isEqualTo(3);
        }

        @Test
        @DisplayName("are given what is unacknowledged again when the visibility time is over")
        void visibility() {
            givenTwo();
            workers.pass(VISIBILITY.minusSeconds(5));
            CompletableFuture<Answer> ahead =
                    subscriptions.poll(NAME, waiting().in(session).readingAheadAfter(2));
            workers.pass(Duration.ofSeconds(4));
            assertThat(ahead).isNotDone();

            workers.pass(Duration.ofSeconds(1));
            assertThat(types(ahead.join())).containsExactly("a", "b");
        }

        @Test
        @DisplayName("go on behind what they have also when the service was restarted meanwhile")
        void restarted() {
            givenTwo();
            reopen();
            append("c");

            Poll behind = waiting().in(session).readingAheadAfter(2);
            assertThat(types(pollFor(behind))).containsExactly("c");

            workers.pass(VISIBILITY);
            assertThat(types(pollFor(behind))).containsExactly("a", "b", "c");
        }

        @Test
        @DisplayName("start anew when they come back after the visibility time")
        void late() {
            givenTwo();
            workers.pass(VISIBILITY);

            assertThat(types(pollFor(waiting().in(session).readingAheadAfter(2))))
                    .containsExactly("a", "b");
        }

        @Test
        @DisplayName("gain another visibility time by each acknowledgement")
        void progress() {
            givenTwo();
            workers.pass(VISIBILITY.minusSeconds(1));
            subscriptions.acknowledge(NAME, Optional.of(session), 1);
            workers.pass(Duration.ofSeconds(2));
            append("c");

            assertThat(types(pollFor(waiting().in(session).readingAheadAfter(2))))
                    .containsExactly("c");
        }

        @Test
        @DisplayName("cannot leave out what they were never given")
        void beyond() {
            givenTwo();
            append("c", "d");

            assertThat(reason(() -> pollFor(waiting().in(session).readingAheadAfter(3))))
                    .isEqualTo(Reason.NOT_GIVEN);
        }
    }

    @Nested
    @DisplayName("have one reader")
    class Sessions {

        @Test
        @DisplayName("whom a poll without session replaces and tells so at once")
        void takeOver() {
            create(StartPosition.EARLIEST);
            CompletableFuture<Answer> first = subscriptions.poll(NAME, waiting());
            CompletableFuture<Answer> second = subscriptions.poll(NAME, waiting());

            assertThat(reason(first::join)).isEqualTo(Reason.FENCED);
            append("a");
            workers.settle();
            assertThat(types(second.join())).containsExactly("a");
        }

        @Test
        @DisplayName("while the replaced one can do nothing any more")
        void fenced() {
            create(StartPosition.EARLIEST);
            append("a");
            String old = poll().session();
            String current = poll().session();

            assertThat(current).isNotEqualTo(old);
            assertThat(reason(() -> pollFor(waiting().in(old).acknowledging(1))))
                    .isEqualTo(Reason.FENCED);
            assertThat(reason(() -> subscriptions.acknowledge(NAME, Optional.of(old), 1)))
                    .isEqualTo(Reason.FENCED);
            assertThat(
                            reason(
                                    () ->
                                            subscriptions.seek(
                                                    NAME, Optional.of(old), StartPosition.LATEST)))
                    .isEqualTo(Reason.FENCED);
            assertThat(types(pollFor(waiting().in(current)))).containsExactly("a");
        }

        @Test
        @DisplayName("whose second poll answers the first with nothing")
        void samePolls() {
            create(StartPosition.EARLIEST);
            String session = pollFor(Poll.takingOver(1, Duration.ZERO)).session();
            CompletableFuture<Answer> first = subscriptions.poll(NAME, waiting().in(session));
            CompletableFuture<Answer> second = subscriptions.poll(NAME, waiting().in(session));

            assertThat(first.join().events()).isEmpty();
            append("a");
            workers.settle();
            assertThat(types(second.join())).containsExactly("a");
        }

        @Test
        @DisplayName("who stays the reader across a restart, and while asleep")
        void restart() {
            create(StartPosition.EARLIEST);
            String old = pollFor(Poll.takingOver(1, Duration.ZERO)).session();
            String current = pollFor(Poll.takingOver(1, Duration.ZERO)).session();
            reopen();
            workers.pass(SLEEP.multipliedBy(100));

            append("a");
            assertThat(reason(() -> pollFor(waiting().in(old)))).isEqualTo(Reason.FENCED);
            assertThat(types(pollFor(waiting().in(current)))).containsExactly("a");
        }

        @Test
        @DisplayName("even if a crash came before the session was saved")
        void unsavedSession() {
            create(StartPosition.EARLIEST);
            String session = pollFor(Poll.takingOver(1, Duration.ZERO)).session();
            crash();
            assertThat(store.row(NAME).session()).isEmpty();

            append("a");
            assertThat(types(pollFor(waiting().in(session)))).containsExactly("a");
        }

        @Test
        @DisplayName("who acknowledges first thing after such a crash")
        void crashedBeforeAcknowledging() {
            create(StartPosition.EARLIEST);
            append("a", "b");
            String session = poll().session();
            crash();

            assertThat(subscriptions.acknowledge(NAME, Optional.of(session), 1)).isEqualTo(1);
            assertThat(types(pollFor(waiting().in(session)))).containsExactly("b");
        }

        @Test
        @DisplayName("whose session is a text that we gave")
        void malformed() {
            create(StartPosition.EARLIEST);
            for (String text : List.of("", "x", "1", "-1-00000000", "1-0000000g", "9".repeat(40))) {
                assertThat(reason(() -> pollFor(waiting().in(text)))).isEqualTo(Reason.INVALID);
            }
        }

        @Test
        @DisplayName("which no invented session makes unreadable for those to come")
        void invented() {
            create(StartPosition.EARLIEST);

            assertThat(reason(() -> pollFor(waiting().in("999999999999999-00000000"))))
                    .isEqualTo(Reason.FENCED);

            append("a");
            String session = pollFor(waiting()).session();
            assertThat(types(pollFor(waiting().in(session)))).containsExactly("a");
        }

        @Test
        @DisplayName("and need nothing once the reader is gone")
        void cancelled() {
            create(StartPosition.EARLIEST);
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());
            workers.settle();
            workers.pass(Duration.ofSeconds(1));
            assertThat(workers.alarms()).isEqualTo(1);

            waiting.cancel(true);
            assertThat(workers.alarms()).isZero();
            assertThat(subscriptions.get(NAME).state()).isEqualTo(State.SLEEPING);
        }
    }

    @Nested
    @DisplayName("are moved")
    class Seeking {

        @Test
        @DisplayName("back, while somebody waits, who is given what lies there")
        void back() {
            create(StartPosition.EARLIEST);
            append("a", "b");
            Answer first = poll();
            CompletableFuture<Answer> waiting =
                    subscriptions.poll(NAME, waiting().in(first.session()).acknowledging(2));
            workers.settle();
            assertThat(waiting).isNotDone();

            subscriptions.seek(NAME, Optional.empty(), StartPosition.parse("offset:1"));
            workers.settle();
            assertThat(types(waiting.join())).containsExactly("b");
            assertThat(store.row(NAME).offset()).isEqualTo(1);
        }

        @Test
        @DisplayName("so that acknowledging what was in flight has no effect")
        void inFlight() {
            create(StartPosition.EARLIEST);
            append("a", "b", "c");
            Answer first = poll();
            subscriptions.seek(NAME, Optional.of(first.session()), StartPosition.EARLIEST);

            Answer again = pollFor(waiting().in(first.session()).acknowledging(3));
            assertThat(types(again)).containsExactly("a", "b", "c");
            assertThat(subscriptions.acknowledge(NAME, Optional.empty(), 3)).isEqualTo(3);
        }

        @Test
        @DisplayName("forward, past what nobody wants any more")
        void forward() {
            create(StartPosition.EARLIEST);
            append("a", "b", "c");
            poll();
            assertThat(subscriptions.seek(NAME, Optional.empty(), StartPosition.LATEST))
                    .isEqualTo(3);
            append("d");

            assertThat(types(poll())).containsExactly("d");
        }
    }

    @Nested
    @DisplayName("are given another filter")
    class Filtering {

        @Test
        @DisplayName("that decides from their offset on, across a restart")
        void keepsPlace() {
            create(NAME, CHANNEL, onlyType("a"));
            append("a", "b", "a", "b");
            Answer first = poll();
            subscriptions.acknowledge(NAME, Optional.of(first.session()), 1);

            SubscriptionStatus status = subscriptions.changeFilter(NAME, onlyType("b"));
            assertThat(status.subscription().filter()).isEqualTo(onlyType("b"));
            assertThat(status.offset()).isEqualTo(1);
            crash();

            assertThat(subscriptions.get(NAME).subscription()).isEqualTo(status.subscription());
            assertThat(subscriptions.get(NAME).offset()).isEqualTo(1);
            assertThat(types(pollFor(waiting().in(first.session())))).containsExactly("b", "b");
        }

        @Test
        @DisplayName("without losing what an acknowledgement on its way would have passed over")
        void inFlight() {
            create(NAME, CHANNEL, onlyType("a"));
            append("b", "a");
            Answer first = poll();
            subscriptions.changeFilter(NAME, EventFilter.ALL);

            Answer again = pollFor(waiting().in(first.session()).acknowledging(first.offset()));
            assertThat(types(again)).containsExactly("b", "a");
            assertThat(subscriptions.acknowledge(NAME, Optional.empty(), 2)).isEqualTo(2);
        }

        @Test
        @DisplayName("while somebody waits, who waits on under it and is not given what was passed")
        void whileLive() {
            create(NAME, CHANNEL, onlyType("a"));
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());
            workers.settle();
            append("b");
            workers.settle();

            subscriptions.changeFilter(NAME, onlyType("b"));
            workers.settle();
            assertThat(waiting).isNotDone();
            assertThat(subscriptions.get(NAME).offset()).isEqualTo(1);
            append("a", "b");
            workers.settle();

            assertThat(positions(waiting.join())).containsExactly(3L);
        }

        @Test
        @DisplayName("while a page is read under the old one, which is looked at again")
        void reading() {
            create(NAME, CHANNEL, onlyType("a"));
            append("a", "b");
            journal.beforeNextAnswer(() -> subscriptions.changeFilter(NAME, onlyType("b")));

            assertThat(types(poll())).containsExactly("b");
        }

        @Test
        @DisplayName("while the tail hands out what fitted the old one")
        void dispatching() {
            create(NAME, CHANNEL, onlyType("a"));
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());
            workers.settle();
            journal.beforeNextAnswer(() -> subscriptions.changeFilter(NAME, onlyType("b")));
            append("a", "b");
            workers.settle();

            assertThat(types(waiting.join())).containsExactly("b");
        }

        @Test
        @DisplayName("after the tail has picked them for what fitted the old one")
        void picked() {
            create("other", CHANNEL, onlyType("a"));
            create(NAME, CHANNEL, onlyType("a"));
            CompletableFuture<?> first =
                    subscriptions
                            .poll("other", waiting())
                            .thenRun(() -> subscriptions.changeFilter(NAME, onlyType("b")));
            CompletableFuture<Answer> second = subscriptions.poll(NAME, waiting());
            workers.settle();
            append("a", "b");
            workers.settle();

            assertThat(first).isCompleted();
            assertThat(types(second.join())).containsExactly("b");
        }

        @Test
        @DisplayName("and still wait for the time at which they start")
        void startTime() {
            Instant start = Instant.parse("2026-01-31T12:00:00Z");
            create(StartPosition.parse("time:" + start));
            subscriptions.changeFilter(NAME, onlyType("b"));
            crash();
            append("b");
            journal.append(CHANNEL, event("a", start), event("b", start));

            assertThat(positions(poll())).containsExactly(3L);
        }

        @Test
        @DisplayName("or keep the old one if the store fails")
        void notStored() {
            create(NAME, CHANNEL, onlyType("a"));
            store.setBroken(true);
            assertThatThrownBy(() -> subscriptions.changeFilter(NAME, onlyType("b")))
                    .hasMessageContaining("disk is full");
            store.setBroken(false);

            append("a", "b");
            assertThat(types(poll())).containsExactly("a");
        }

        @Test
        @DisplayName("only if they exist")
        void unknown() {
            assertThat(reason(() -> subscriptions.changeFilter(NAME, EventFilter.ALL)))
                    .isEqualTo(Reason.UNKNOWN);
        }
    }

    @Nested
    @DisplayName("that nobody reads")
    class Sleeping {

        @Test
        @DisplayName("fall asleep a while after the last answer, and keep their offset")
        void sleep() {
            create(StartPosition.EARLIEST);
            assertThat(subscriptions.get(NAME).state()).isEqualTo(State.SLEEPING);
            append("a", "b");
            beginPoll(NAME);
            assertThat(subscriptions.get(NAME).state()).isEqualTo(State.ACTIVE);
            workers.settle();
            subscriptions.acknowledge(NAME, Optional.empty(), 1);
            workers.pass(SLEEP.minusMillis(1));
            assertThat(subscriptions.get(NAME).state()).isEqualTo(State.ACTIVE);

            workers.pass(Duration.ofMillis(1));
            SubscriptionStatus status = subscriptions.get(NAME);
            assertThat(status.state()).isEqualTo(State.SLEEPING);
            assertThat(status.offset()).isEqualTo(1);
            assertThat(status.lag()).isEqualTo(1);
        }

        @Test
        @DisplayName("cost nothing but their place in memory")
        void nothingRuns() {
            create(StartPosition.EARLIEST);
            append("a");
            poll();
            workers.pass(Duration.ofMinutes(5));

            assertThat(workers.alarms()).isZero();
        }

        @Test
        @DisplayName("hold back retention at the place that is on disk")
        void neededFrom() {
            append("a", "b", "c");
            assertThat(subscriptions.neededFrom(CHANNEL)).isEmpty();
            create(StartPosition.EARLIEST);
            create("other", CHANNEL, EventFilter.ALL);
            poll();
            subscriptions.acknowledge(NAME, Optional.empty(), 3);
            assertThat(subscriptions.neededFrom(CHANNEL)).hasValue(1);

            subscriptions.delete("other");
            assertThat(subscriptions.neededFrom(CHANNEL)).hasValue(1);
            workers.pass(Duration.ofMillis(200));
            assertThat(subscriptions.neededFrom(CHANNEL)).hasValue(4);
        }
    }

    @Nested
    @DisplayName("are deleted")
    class Deleting {

        @Test
        @DisplayName("with their offset, and their waiting poll is told so")
        void deleted() {
            create(StartPosition.EARLIEST);
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());
            workers.settle();
            subscriptions.delete(NAME);

            assertThat(reason(waiting::join)).isEqualTo(Reason.UNKNOWN);
            assertThat(reason(() -> subscriptions.get(NAME))).isEqualTo(Reason.UNKNOWN);
            assertThat(reason(() -> subscriptions.delete(NAME))).isEqualTo(Reason.UNKNOWN);
            workers.pass(Duration.ofSeconds(1));
            assertThat(store.row(NAME)).isNull();
        }
    }

    @Nested
    @DisplayName("outlive the process")
    class Persistence {

        @Test
        @DisplayName("with what was acknowledged, saved when it closes")
        void closes() {
            create(StartPosition.EARLIEST);
            append("a", "b");
            poll();
            subscriptions.acknowledge(NAME, Optional.empty(), 1);
            reopen();

            assertThat(types(poll())).containsExactly("b");
        }

        @Test
        @DisplayName("and after a crash deliver again what was acknowledged in the last moments")
        void crashes() {
            create(StartPosition.EARLIEST);
            append("a", "b");
            poll();
            subscriptions.acknowledge(NAME, Optional.empty(), 1);
            workers.pass(Duration.ofMillis(200));
            subscriptions.acknowledge(NAME, Optional.empty(), 2);
            crash();

            assertThat(types(poll())).containsExactly("b");
        }

        @Test
        @DisplayName("so that what was given before can still be acknowledged")
        void acknowledgedLater() {
            create(StartPosition.EARLIEST);
            append("a", "b", "c");
            String session = poll().session();
            reopen();

            assertThat(types(pollFor(waiting().in(session).acknowledging(2)))).containsExactly("c");
        }

        @Test
        @DisplayName("with moves saved many at once, each subscription once")
        void coalesced() {
            create(StartPosition.EARLIEST);
            create("other", CHANNEL, EventFilter.ALL);
            append("a", "b", "c", "d", "e");
            poll();
            beginPoll("other");
            workers.settle();
            for (int i = 1; i <= 5; i++) {
                subscriptions.acknowledge(NAME, Optional.empty(), i);
                subscriptions.acknowledge("other", Optional.empty(), i);
            }
            workers.pass(Duration.ofMillis(200));

            assertThat(store.rounds()).containsExactly(2);
        }

        @Test
        @DisplayName("with a thousand moves saved without waiting")
        void many() {
            for (int i = 0; i < 20; i++) {
                append("a");
            }
            for (int i = 0; i < 50; i++) {
                create("s" + i, CHANNEL, EventFilter.ALL);
                beginPoll("s" + i);
            }
            workers.settle();
            assertThat(store.rounds()).as("50 sessions are not a thousand moves").isEmpty();
            for (int offset = 1; offset <= 19; offset++) {
                for (int i = 0; i < 50; i++) {
                    subscriptions.acknowledge("s" + i, Optional.empty(), offset);
                }
            }
            workers.settle();

            assertThat(store.rounds()).containsExactly(50);
        }

        @Test
        @DisplayName("saved as soon as the disk has room again")
        void retried() {
            create(StartPosition.EARLIEST);
            append("a");
            poll();
            store.setBroken(true);
            subscriptions.acknowledge(NAME, Optional.empty(), 1);
            workers.pass(Duration.ofSeconds(3));
            assertThat(store.row(NAME).offset()).isZero();
            store.setBroken(false);
            workers.pass(Duration.ofSeconds(1));

            assertThat(store.row(NAME).offset()).isEqualTo(1);
        }

        @Test
        @DisplayName("and start anew when the journal is not the one they read")
        void anotherJournal() {
            create(StartPosition.EARLIEST);
            append("a", "b", "c");
            poll();
            subscriptions.acknowledge(NAME, Optional.empty(), 3);
            subscriptions.close();
            journal.close();
            append("x");
            subscriptions = open(SubscriptionSettings.DEFAULT);

            assertThat(types(poll())).containsExactly("x");
        }
    }

    @Nested
    @DisplayName("stop")
    class Stopping {

        @Test
        @DisplayName("by answering all who wait, and taking nobody in")
        void stops() {
            create(StartPosition.EARLIEST);
            CompletableFuture<Answer> waiting = subscriptions.poll(NAME, waiting());
            workers.settle();
            subscriptions.stopWaiting();

            assertThat(waiting.join().events()).isEmpty();
            assertThat(reason(() -> pollFor(waiting()))).isEqualTo(Reason.STOPPING);
        }
    }

    private Subscriptions open(SubscriptionSettings settings) {
        workers = new ManualWorkers();
        return new Subscriptions(journal, store, settings, workers.workers());
    }

    private void reopen() {
        subscriptions.close();
        subscriptions = open(SubscriptionSettings.DEFAULT);
    }

    /** Whatever was not saved is gone; the old object is left to itself. */
    private void crash() {
        subscriptions = open(SubscriptionSettings.DEFAULT);
    }

    private Subscriptions.Creation create(StartPosition start) {
        return subscriptions.create(new Subscription(NAME, CHANNEL, start, EventFilter.ALL));
    }

    private Subscriptions.Creation create(String name, String channel, EventFilter filter) {
        return subscriptions.create(
                new Subscription(name, channel, StartPosition.EARLIEST, filter));
    }

    private void append(String... types) {
        for (String type : types) {
            journal.append(CHANNEL, event(type));
        }
    }

    private static Poll waiting() {
        return Poll.takingOver(100, WAIT);
    }

    private void beginPoll(String name) {
        polls.add(subscriptions.poll(name, waiting()));
    }

    private Answer poll() {
        return pollFor(waiting());
    }

    private Answer pollFor(Poll poll) {
        CompletableFuture<Answer> answer = subscriptions.poll(NAME, poll);
        workers.settle();
        assertThat(answer).isDone();
        return answer.join();
    }

    private static List<Long> positions(Answer answer) {
        return answer.events().stream().map(StoredEvent::position).toList();
    }

    private static List<String> types(Answer answer) {
        return answer.events().stream().map(StoredEvent::type).toList();
    }

    private static Reason reason(ThrowingCallable call) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(call);
        if (thrown instanceof CompletionException) {
            thrown = thrown.getCause();
        }
        assertThat(thrown).isInstanceOf(SubscriptionException.class);
        return ((SubscriptionException) thrown).reason();
    }
}
