package io.dromedary.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.dromedary.journal.Events;
import io.dromedary.replay.ReplayException.Reason;
import io.dromedary.replay.ReplayStatus.State;
import io.dromedary.subscription.MemoryJournal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A replay")
class ReplaysTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CHANNEL = "orders";

    private final MemoryJournal journal = new MemoryJournal();
    private final List<CloudEvent> sent = new CopyOnWriteArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicReference<IOException> why =
            new AtomicReference<>(new IOException("the broker is away"));
    private final Replays replays = new Replays(journal, (exchange, key) -> new FakeOutlet());

    private final class FakeOutlet implements ReplayTarget.Outlet {

        @Override
        public void publish(List<CloudEvent> events) throws IOException {
            if (away.get()) {
                throw why.get();
            }
            sent.addAll(events);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @BeforeEach
    void fill() {
        IntStream.rangeClosed(1, 50)
                .forEach(number -> journal.append(CHANNEL, Events.event(number)));
    }

    @AfterEach
    void close() {
        replays.close();
    }

    private ReplayStatus start(long from, long to, int rate) {
        return replays.start(new ReplayRequest(CHANNEL, from, to, "again", Optional.empty(), rate));
    }

    private ReplayStatus awaitState(ReplayStatus replay, State state) {
        return await().atMost(SOON)
                .until(() -> replays.get(CHANNEL, replay.id()), status -> status.state() == state);
    }

    private static void assertRefused(Reason reason, String message, Runnable start) {
        assertThatThrownBy(start::run)
                .isInstanceOfSatisfying(
                        ReplayException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    @Test
    @DisplayName("sends the range in order, each event marked, and nothing else")
    void range() {
        ReplayStatus done = awaitState(start(11, 40, 100_000), State.DONE);

        assertThat(done.position()).isEqualTo(40);
        assertThat(done.published()).isEqualTo(30);
        assertThat(sent)
                .extracting(CloudEvent::getId)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(11, 40).mapToObj(Integer::toString).toList());
        assertThat(sent)
                .allMatch(event -> Boolean.TRUE.equals(event.getExtension(Replays.EXTENSION)));
        await().atMost(SOON).until(() -> closed.get() == 1);
    }

    @Test
    @DisplayName("is no faster than its rate")
    void rate() {
        long begun = System.nanoTime();

        awaitState(start(1, 20, 20), State.DONE);

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    @DisplayName("waits while the exchange cannot be reached, says why, and goes on")
    void away() {
        away.set(true);
        ReplayStatus waiting = awaitState(start(1, 50, 100_000), State.WAITING);
        assertThat(waiting.problem()).contains("the broker is away");

        away.set(false);

        assertThat(awaitState(waiting, State.DONE).problem()).isEmpty();
        assertThat(sent).hasSize(50);
    }

    @Test
    @DisplayName("is no faster than its rate after it has waited, either")
    void rateAfterWaiting() {
        away.set(true);
        ReplayStatus waiting = awaitState(start(1, 50, 20), State.WAITING);
        // Time enough for all of them, had it not been lost.
        await().pollDelay(Duration.ofSeconds(3)).atMost(SOON).until(() -> true);

        away.set(false);
        await().atMost(SOON).until(() -> !sent.isEmpty());
        long begun = System.nanoTime();
        awaitState(waiting, State.DONE);

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1500));
    }

    @Test
    @DisplayName("says what the problem is also if that has no words")
    void wordless() {
        away.set(true);
        why.set(new IOException());

        assertThat(awaitState(start(1, 50, 100_000), State.WAITING).problem())
                .contains("java.io.IOException");
    }

    @Test
    @DisplayName("ends when it is stopped, also while it waits")
    void stopped() {
        away.set(true);
        ReplayStatus waiting = awaitState(start(1, 50, 100_000), State.WAITING);

        replays.stop(CHANNEL, waiting.id());

        assertThat(awaitState(waiting, State.STOPPED).published()).isZero();
        await().atMost(SOON).until(() -> closed.get() == 1);
    }

    @Test
    @DisplayName("does not begin when as many run as may")
    void tooMany() {
        away.set(true);
        List<ReplayStatus> running =
                IntStream.range(0, Replays.MOST).mapToObj(i -> start(1, 50, 1)).toList();
        assertRefused(Reason.TOO_MANY, "4 replays run already", () -> start(1, 50, 1));

        replays.stop(CHANNEL, running.get(0).id());
        awaitState(running.get(0), State.STOPPED);

        assertThat(start(1, 50, 1).id()).isNotEqualTo(running.get(0).id());
    }

    @Test
    @DisplayName("does not begin with an unknown channel, or a range that is none")
    void refused() {
        assertRefused(Reason.INVALID, "which is 50", () -> start(1, 51, 1));
        assertRefused(Reason.INVALID, "to is a position not before", () -> start(5, 4, 1));
        assertRefused(Reason.INVALID, "from is a position", () -> start(0, 4, 1));
        assertRefused(Reason.INVALID, "rate is from 1", () -> start(1, 4, 0));
        assertRefused(
                Reason.UNKNOWN,
                "no channel other",
                () ->
                        replays.start(
                                new ReplayRequest("other", 1, 1, "again", Optional.empty(), 1)));
        assertRefused(Reason.UNKNOWN, "no replay x", () -> replays.get(CHANNEL, "x"));
    }
}
