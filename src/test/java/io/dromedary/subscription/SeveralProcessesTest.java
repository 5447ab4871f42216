package io.dromedary.subscription;

import static io.dromedary.subscription.Events.event;
import static io.dromedary.subscription.Events.onlyType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.postgres.PostgresJournal;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.SubscriptionStatus.State;
import io.dromedary.subscription.postgres.PostgresSubscriptionStore;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Two processes that serve the same subscriptions")
@HardCase(store = "PostgreSQL", face = "two processes")
class SeveralProcessesTest {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final String CHANNEL = "transactions";
    private static final String NAME = "billing";
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(30);

    private ServingProcess one;
    private ServingProcess other;

    @BeforeEach
    void start() {
        POSTGRES.renew();
        one = new ServingProcess();
        other = new ServingProcess();
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @Test
    @DisplayName("both know what one has created, changed and deleted, and show it alike")
    void known() {
        one.append(3);
        one.create(EventFilter.ALL);
        assertThat(other.create(EventFilter.ALL).created()).isFalse();
        assertThat(reason(() -> other.create(onlyType("sale")))).isEqualTo(Reason.CONFLICT);
        one.acknowledge(one.poll(Duration.ZERO));
        Awaitility.await().atMost(SOON).until(() -> other.offset() == 3);
        assertThat(other.all.list("", 10)).hasSize(1);
        assertThat(other.all.get(NAME).lag()).isZero();

        other.all.changeFilter(NAME, onlyType("sale"));
        assertThat(one.all.get(NAME).subscription().filter()).isEqualTo(onlyType("sale"));
        assertThat(one.offset()).isEqualTo(3);
        one.all.delete(NAME);
        assertThat(reason(() -> other.all.get(NAME))).isEqualTo(Reason.UNKNOWN);
        assertThat(reason(() -> other.poll(Duration.ZERO))).isEqualTo(Reason.UNKNOWN);
        assertThat(reason(() -> other.all.delete(NAME))).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    @DisplayName("create a name once, though both are asked at the same moment")
    void createdOnce() {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 10; round++) {
                Subscription wanted = subscription("s" + round, EventFilter.ALL);
                CompletableFuture<Boolean> there =
                        CompletableFuture.supplyAsync(
                                () -> other.all.create(wanted).created(), pool);
                boolean here = one.all.create(wanted).created();
                assertThat(there).succeedsWithin(SOON).isEqualTo(!here);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @HardCase(fault = "takeover")
    @DisplayName("a poll without session takes the name over from the other, whose poll is told so")
    void takeOver() {
        one.create(EventFilter.ALL);
        CompletableFuture<Answer> waiting = one.ask(Optional.empty(), WAIT);
        CompletableFuture<Answer> taking = other.ask(Optional.empty(), WAIT);

        assertThat(reasonOf(waiting)).isEqualTo(Reason.FENCED);
        one.append(1);
        Answer answer = got(taking);
        assertThat(answer.events()).hasSize(1);
        assertThat(answer.session()).startsWith("2-");
        other.acknowledge(answer);
        Awaitility.await().atMost(SOON).until(() -> one.offset() == 1);
    }

    @Test
    @HardCase(fault = "session moves")
    @DisplayName("a session goes on at the other, from where it was acknowledged, and back again")
    void sessionMoves() {
        one.append(10);
        one.create(EventFilter.ALL);
        Answer first = got(one.ask(Optional.empty(), Duration.ZERO));
        Optional<String> session = Optional.of(first.session());
        one.all.acknowledge(NAME, session, 4);
        Awaitility.await().atMost(SOON).until(() -> other.offset() == 4);

        assertThat(positions(got(other.ask(session, Duration.ZERO)))).startsWith(5L).hasSize(6);
        other.all.acknowledge(NAME, session, 7);
        Awaitility.await().atMost(SOON).until(() -> one.offset() == 7);
        assertThat(positions(got(one.ask(session, Duration.ZERO)))).containsExactly(8L, 9L, 10L);
    }

    @Test
    @HardCase(fault = "acknowledged elsewhere")
    @DisplayName("what one gave may be acknowledged at the other, at once")
    void acknowledgedElsewhere() {
        one.create(EventFilter.ALL);
        for (int round = 1; round <= 20; round++) {
            one.append(1);
            Answer answer = got(one.ask(Optional.empty(), WAIT));
            assertThat(other.all.acknowledge(NAME, Optional.of(answer.session()), answer.offset()))
                    .isEqualTo(round);
            long acknowledged = round;
            Awaitility.await().atMost(SOON).until(() -> one.offset() == acknowledged);
        }
    }

    @Test
    @HardCase(fault = "takeover refused")
    @DisplayName("a take-over that acknowledges what was not given takes nothing from anybody")
    void refusedTakeOver() {
        one.append(2);
        one.create(EventFilter.ALL);
        Optional<String> reader = Optional.of(one.poll(Duration.ZERO).session());
        Poll beyond = Poll.takingOver(10, Duration.ZERO).acknowledging(77);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(reasonOf(one.all.poll(NAME, beyond))).isEqualTo(Reason.NOT_GIVEN);
        }

        assertThat(positions(got(one.ask(reader, Duration.ZERO)))).containsExactly(1L, 2L);
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> got(other.ask(reader, Duration.ZERO)).events().size() == 2);
        assertThat(reasonOf(other.all.poll(NAME, beyond))).isEqualTo(Reason.NOT_GIVEN);
        assertThat(positions(other.poll(Duration.ZERO))).containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("a session that was taken over is refused by both")
    void fencedEverywhere() {
        one.append(1);
        one.create(EventFilter.ALL);
        Optional<String> former = Optional.of(one.poll(Duration.ZERO).session());
        Answer later = other.poll(Duration.ZERO);
        for (ServingProcess each : List.of(other, one)) {
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> reasonOf(each.ask(former, Duration.ZERO)) == Reason.FENCED);
            assertThat(reason(() -> each.all.acknowledge(NAME, former, 1)))
                    .isEqualTo(Reason.FENCED);
        }
        assertThat(other.all.acknowledge(NAME, Optional.of(later.session()), 1)).isEqualTo(1);
    }

    @Test
    @HardCase(fault = "seek elsewhere")
    @DisplayName("a seek through either moves the poll that waits at the other")
    void seek() {
        one.append(5);
        one.create(EventFilter.ALL);
        one.acknowledge(one.poll(Duration.ZERO));
        Optional<String> session = Optional.of(one.poll(Duration.ZERO).session());
        CompletableFuture<Answer> waiting = one.ask(session, WAIT);

        assertThat(other.all.seek(NAME, Optional.empty(), new StartPosition.Offset(2)))
                .isEqualTo(2);
        assertThat(got(waiting).events()).as("its session goes on, so it asks again").isEmpty();
        assertThat(positions(got(one.ask(session, Duration.ZERO)))).containsExactly(3L, 4L, 5L);
    }

    @Test
    @HardCase(fault = "deleted elsewhere")
    @DisplayName("deleting through one ends the wait at the other")
    void deleted() {
        one.create(EventFilter.ALL);
        CompletableFuture<Answer> waiting = one.ask(Optional.empty(), WAIT);
        other.all.delete(NAME);
        assertThat(reasonOf(waiting)).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    @HardCase(fault = "process gone")
    @DisplayName("one that is gone is replaced by the other, which begins at what was saved")
    void successor() {
        one.append(5);
        one.create(EventFilter.ALL);
        Answer given = one.poll(Duration.ZERO);
        one.all.acknowledge(NAME, Optional.of(given.session()), 3);
        Awaitility.await().atMost(SOON).until(() -> other.offset() == 3);
        one.kill();

        assertThat(positions(got(other.ask(Optional.of(given.session()), Duration.ZERO))))
                .containsExactly(4L, 5L);
    }

    @Test
    @DisplayName("show who is connected at the other")
    void active() {
        one.create(EventFilter.ALL);
        assertThat(other.all.get(NAME).state()).isEqualTo(State.SLEEPING);
        CompletableFuture<Answer> waiting = one.ask(Optional.empty(), WAIT);
        Awaitility.await().atMost(SOON).until(() -> other.all.get(NAME).state() == State.ACTIVE);
        waiting.cancel(false);
        one.all.stopWaiting();
        one.close();
        assertThat(other.all.get(NAME).state()).isEqualTo(State.SLEEPING);
    }

    @Test
    @HardCase(fault = "parked at one, replayed through the other")
    @DisplayName("what was parked at one is listed and replayed by the other, and freed there")
    void parkedElsewhere() {
        one.append("a", "b", "a");
        one.create(EventFilter.ALL);
        Answer first = one.poll(Duration.ZERO);
        one.all.park(NAME, Optional.of(first.session()), 1, "no such customer");
        one.acknowledge(one.poll(Duration.ZERO));
        Awaitility.await().atMost(SOON).until(() -> other.offset() == 3);

        assertThat(other.parked().list(NAME, Optional.empty(), 10))
                .singleElement()
                .satisfies(key -> assertThat(key.positions()).containsExactly(1L, 3L));
        CompletableFuture<Answer> waiting = one.ask(Optional.empty(), WAIT);
        other.parked().replay(NAME, Optional.empty());
        Answer told = got(waiting);
        assertThat(told.events()).as("its session goes on, so it asks again").isEmpty();
        Answer replayed = got(one.ask(Optional.of(told.session()), WAIT));
        assertThat(positions(replayed)).containsExactly(1L, 3L);
        assertThat(replayed.replayed()).isTrue();

        assertThat(other.all.acknowledge(NAME, Optional.of(replayed.session()), 3))
                .as("the round is in the memory of the one that gave it")
                .isEqualTo(3);
        Answer again = other.poll(WAIT);
        assertThat(positions(again)).as("so they come again").containsExactly(1L, 3L);
        other.acknowledge(again);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> one.parked().list(NAME, Optional.empty(), 10).isEmpty());
        one.append("a");
        assertThat(positions(one.poll(WAIT))).containsExactly(4L);
    }

    @Test
    @HardCase(fault = "process gone in the middle of a replay")
    @DisplayName("the rest of a replay comes from the other when the one that gave it is gone")
    void replayOfSuccessor() {
        one.append("a", "a", "b");
        one.create(EventFilter.ALL);
        Answer first = one.poll(Duration.ZERO);
        one.all.park(NAME, Optional.of(first.session()), 1, "no such customer");
        one.acknowledge(one.poll(Duration.ZERO));
        one.parked().replay(NAME, Optional.empty());
        Answer replayed = one.poll(WAIT);
        assertThat(positions(replayed)).containsExactly(1L, 2L);
        one.all.acknowledge(NAME, Optional.of(replayed.session()), 1);
        Awaitility.await().atMost(SOON).until(() -> other.all.get(NAME).parked().events() == 1);
        one.kill();

        assertThat(positions(other.poll(WAIT))).containsExactly(2L);
    }

    @Test
    @HardCase(fault = "replayed and dropped elsewhere while a stream reads")
    @DisplayName("a stream of one is given what the other lets be replayed")
    void streamAndReplayElsewhere() {
        one.append("a", "b", "a", "c", "c");
        one.create(EventFilter.ALL);
        try (Stream stream = new Stream(one)) {
            stream.take(5);
            one.all.park(NAME, stream.session(), 1, "no such customer");
            assertThat(stream.take(3)).containsExactly(2L, 4L, 5L);
            stream.acknowledge(5);
            Awaitility.await().atMost(SOON).until(() -> other.offset() == 5);

            other.parked().replay(NAME, Optional.empty());
            assertThat(stream.take(2)).containsExactly(1L, 3L);
            Awaitility.await()
                    .atMost(SOON)
                    .until(
                            () -> {
                                // It may come twice while both want the subscription.
                                stream.acknowledge(3);
                                return other.parked().list(NAME, Optional.empty(), 1).isEmpty();
                            });
            other.append("a");
            List<Long> rest = new ArrayList<>();
            while (!rest.contains(6L)) {
                rest.addAll(stream.take(1));
            }
            assertThat(rest).isSubsetOf(1L, 3L, 6L).endsWith(6L);
        }
    }

    @Test
    @HardCase(fault = "consumer changes while writers write")
    @DisplayName("lose nothing while a consumer changes between them and a writer writes")
    void backAndForth() throws Exception {
        one.create(EventFilter.ALL);
        int total = 300;
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<Void> writer =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < total; i++) {
                                    (i % 2 == 0 ? one : other).append(1);
                                }
                            },
                            pool);
            List<Long> read = new ArrayList<>();
            Optional<String> session = Optional.empty();
            for (int round = 0; read.isEmpty() || read.get(read.size() - 1) < total; round++) {
                ServingProcess at = round % 3 == 0 ? one : other;
                Answer answer = got(at.ask(round % 7 == 0 ? Optional.empty() : session, SOON, 20));
                session = Optional.of(answer.session());
                if (!answer.events().isEmpty()) {
                    read.addAll(positions(answer));
                    ServingProcess there = round % 2 == 0 ? one : other;
                    there.all.acknowledge(NAME, session, answer.offset());
                }
            }
            writer.get(60, TimeUnit.SECONDS);
            assertThat(Set.copyOf(read))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, total).boxed().toList());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("refuse to acknowledge what nobody was given, once a take-over is known")
    void notGiven() {
        one.append(5);
        one.create(EventFilter.ALL);
        Answer given = got(one.ask(Optional.empty(), Duration.ZERO, 3));
        Optional<String> session = Optional.of(given.session());
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(6))
                .atMost(SOON)
                .until(
                        () -> reason(() -> one.all.acknowledge(NAME, session, 5)),
                        Reason.NOT_GIVEN::equals);
    }

    private static Subscription subscription(String name, EventFilter filter) {
        return new Subscription(name, CHANNEL, StartPosition.EARLIEST, filter);
    }

    private static List<Long> positions(Answer answer) {
        return answer.events().stream().map(StoredEvent::position).toList();
    }

    private static Answer got(CompletableFuture<Answer> asked) {
        try {
            return asked.get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    private static Reason reasonOf(CompletableFuture<Answer> asked) {
        try {
            Answer answer = got(asked);
            throw new AssertionError("answered with " + answer);
        } catch (CompletionException e) {
            return ((SubscriptionException) e.getCause()).reason();
        }
    }

    private static Reason reason(ThrowingCallable call) {
        List<Reason> reasons = new ArrayList<>();
        assertThatThrownBy(call)
                .satisfies(
                        thrown ->
                                reasons.add(
                                        ((SubscriptionException)
                                                        (thrown instanceof CompletionException
                                                                ? thrown.getCause()
                                                                : thrown))
                                                .reason()));
        return reasons.get(0);
    }

    /** A stream of a process, whose client takes what comes. */
    private static final class Stream implements Feed.Reader, AutoCloseable {

        private final ExecutorService pool = Executors.newSingleThreadExecutor();
        private final BlockingQueue<Long> given = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> opened = new CompletableFuture<>();
        private final Feed feed;
        private volatile Optional<String> line = Optional.empty();

        Stream(ServingProcess process) {
            feed =
                    new Feed(
                            process.all,
                            NAME,
                            new Feed.Window(100, 1 << 20),
                            Feed.Acknowledgement.EXPLICIT,
                            pool,
                            this);
            pool.execute(() -> feed.open(Optional.empty(), Optional.empty()));
        }

        Optional<String> session() {
            return Optional.of(opened.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join());
        }

        List<Long> take(int count) {
            List<Long> taken = new ArrayList<>();
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(
                            () -> {
                                given.drainTo(taken, count - taken.size());
                                assertThat(taken).hasSize(count);
                            });
            return taken;
        }

        /** With the session of what came last. */
        void acknowledge(long offset) {
            Optional<String> last = line;
            assertThat(CompletableFuture.runAsync(() -> feed.acknowledge(last, offset), pool))
                    .succeedsWithin(SOON);
        }

        @Override
        public void opened(String session) {
            opened.complete(session);
        }

        @Override
        public void given(Answer answer) {
            line = Optional.of(answer.session());
            given.addAll(positions(answer));
            pool.execute(feed::next);
        }

        @Override
        public void ended(Throwable cause) {
            opened.completeExceptionally(cause);
        }

        @Override
        public void close() {
            assertThat(CompletableFuture.runAsync(feed::close, pool)).succeedsWithin(SOON);
            pool.shutdown();
        }
    }

    /** What a process has of its own: connections, memory, threads. */
    private static final class ServingProcess implements AutoCloseable {

        private final PostgresJournal journal = PostgresJournal.open(POSTGRES.access());
        private final PostgresSubscriptionStore store =
                PostgresSubscriptionStore.open(POSTGRES.access());
        private final Subscriptions all =
                new Subscriptions(journal, store, SubscriptionSettings.DEFAULT);

        void append(int events) {
            journal.append(
                            Map.of(
                                    CHANNEL,
                                    LongStream.range(0, events)
                                            .mapToObj(i -> event("sale"))
                                            .toList()),
                            Optional.empty())
                    .join();
        }

        void append(String... keys) {
            journal.append(
                            Map.of(CHANNEL, Arrays.stream(keys).map(Events::keyed).toList()),
                            Optional.empty())
                    .join();
        }

        ParkedEvents parked() {
            return new ParkedEvents(all, journal);
        }

        Subscriptions.Creation create(EventFilter filter) {
            return all.create(subscription(NAME, filter));
        }

        CompletableFuture<Answer> ask(Optional<String> session, Duration wait) {
            return ask(session, wait, 100);
        }

        CompletableFuture<Answer> ask(Optional<String> session, Duration wait, int limit) {
            Poll poll = Poll.takingOver(limit, wait);
            return all.poll(NAME, session.map(poll::in).orElse(poll));
        }

        Answer poll(Duration wait) {
            return got(ask(Optional.empty(), wait));
        }

        void acknowledge(Answer answer) {
            all.acknowledge(NAME, Optional.of(answer.session()), answer.offset());
        }

        long offset() {
            return all.get(NAME).offset();
        }

        /** Its connections break, and nothing more is saved. */
        void kill() {
            store.close();
            journal.close();
        }

        @Override
        public void close() {
            all.close();
            kill();
        }
    }
}
