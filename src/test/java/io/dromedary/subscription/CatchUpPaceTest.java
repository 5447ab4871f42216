package io.dromedary.subscription;

import static io.dromedary.subscription.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.dromedary.event.EventFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Those who are far behind")
class CatchUpPaceTest {

    private static final Duration PAGE_TAKES = Duration.ofMillis(2);
    private static final double SHARE = SubscriptionSettings.DEFAULT.catchUpShare();
    private static final Duration REST =
            Duration.ofNanos((long) (PAGE_TAKES.toNanos() * (1 / SHARE - 1)));
    private static final int PAGE = SubscriptionSettings.DEFAULT.pageEvents();
    private static final long FAR = 1_000_000;
    private static final String CHANNEL = "transactions";

    private final MemoryJournal journal = new MemoryJournal();
    private final ManualWorkers workers = new ManualWorkers();

    @Nested
    @DisplayName("are told when to read the next page:")
    class Telling {

        private final CatchUpPace pace =
                new CatchUpPace(journal, SubscriptionSettings.DEFAULT, workers);

        @Test
        @DisplayName("at once, while nobody appends")
        void idle() {
            append(10);
            workers.pass(CatchUpPace.WINDOW);
            read(FAR);
            workers.pass(CatchUpPace.WINDOW);

            assertThat(read(FAR)).isZero();
        }

        @Test
        @DisplayName(
                "after a rest that leaves reading its share of the time, while somebody appends")
        void busy() {
            appendsGoOn();

            assertThat(read(FAR)).isEqualTo(REST);
        }

        @Test
        @DisplayName("after a rest also when the appends go to a channel that they do not read")
        void elsewhere() {
            journal.append("elsewhere", event("a"));
            workers.pass(CatchUpPace.WINDOW);

            assertThat(read(FAR)).isEqualTo(REST);
        }

        @Test
        @DisplayName("at once if they are nearly live")
        void near() {
            appendsGoOn();

            assertThat(read((long) CatchUpPace.NEAR_PAGES * PAGE)).isZero();
            assertThat(read((long) CatchUpPace.NEAR_PAGES * PAGE + 1)).isEqualTo(REST);
        }

        @Test
        @DisplayName("one after the other, as the share is that of all of them")
        void together() {
            appendsGoOn();
            long now = workers.nanos();
            long begun = now - PAGE_TAKES.toNanos();

            assertThat(pace.next(begun, PAGE, FAR)).isEqualTo(now + REST.toNanos());
            assertThat(pace.next(begun, PAGE, FAR)).isEqualTo(now + 2 * REST.toNanos());
            workers.pass(REST.multipliedBy(3));
            assertThat(read(FAR)).isEqualTo(REST);
        }

        @Test
        @DisplayName("soon enough to gain on the writers, however slow reading is")
        void gains() {
            int appendsInWindow = 50 * PAGE;
            append(appendsInWindow);
            workers.pass(CatchUpPace.WINDOW);
            assertThat(pace.next(workers.nanos(), PAGE, FAR)).isEqualTo(workers.nanos());
            long pageMayTake =
                    CatchUpPace.WINDOW.toNanos() * PAGE / appendsInWindow / CatchUpPace.GAIN;
            long begun = workers.nanos();
            workers.pass(Duration.ofNanos(pageMayTake / 2));

            assertThat(pace.next(begun, PAGE, FAR)).isEqualTo(begun + pageMayTake);
            workers.pass(Duration.ofNanos(pageMayTake));
            assertThat(pace.next(begun, PAGE, FAR)).isEqualTo(workers.nanos());
        }

        @Test
        @DisplayName("never after a long rest, however many of them there are")
        void bounded() {
            appendsGoOn();
            long begun = workers.nanos();
            workers.pass(Duration.ofMillis(500));
            for (int i = 0; i < 10; i++) {
                assertThat(pace.next(begun, PAGE, FAR) - workers.nanos())
                        .isLessThanOrEqualTo(CatchUpPace.LONGEST_REST.toNanos());
            }
        }

        /** How long to rest after a page that took its time. */
        private Duration read(long behind) {
            long begun = workers.nanos();
            workers.pass(PAGE_TAKES);
            return Duration.ofNanos(pace.next(begun, PAGE, behind) - workers.nanos());
        }
    }

    @Nested
    @DisplayName("and poll")
    class Polling {

        private Subscriptions subscriptions;
        private Poll next = Poll.takingOver(PAGE, Duration.ofSeconds(25));

        @BeforeEach
        void start() {
            append(20 * PAGE);
            subscriptions =
                    new Subscriptions(
                            journal,
                            new MemoryStore(),
                            SubscriptionSettings.DEFAULT,
                            workers.workers());
            subscriptions.create(
                    new Subscription("billing", CHANNEL, StartPosition.EARLIEST, EventFilter.ALL));
        }

        @Test
        @DisplayName("are answered after the rest, and at once again when the appends have ended")
        void answered() {
            appendsGoOn();
            assertThat(poll()).isDone();

            CompletableFuture<Answer> second = poll();
            assertThat(second).isNotDone();
            workers.pass(REST.minusNanos(1));
            assertThat(second).isNotDone();
            workers.pass(Duration.ofNanos(1));
            assertThat(second).isDone();

            workers.pass(CatchUpPace.WINDOW);
            assertThat(poll()).isDone();
            assertThat(poll()).isDone();
        }

        @Test
        @DisplayName("miss nothing, and take nothing twice")
        void everything() {
            List<Long> positions = new ArrayList<>();
            appendsGoOn();
            while (positions.size() < 20 * PAGE) {
                CompletableFuture<Answer> answer = poll();
                workers.pass(CatchUpPace.LONGEST_REST);
                answer.join().events().forEach(one -> positions.add(one.position()));
            }

            assertThat(positions)
                    .startsWith(1L, 2L)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .endsWith(20L * PAGE);
        }

        @Test
        @DisplayName("are answered while they rest, when the service stops")
        void stops() {
            appendsGoOn();
            assertThat(poll()).isDone();
            CompletableFuture<Answer> resting = poll();

            subscriptions.close();

            assertThat(resting).isCompletedWithValueMatching(answer -> answer.events().isEmpty());
        }

        /** Each page takes its time. */
        private CompletableFuture<Answer> poll() {
            journal.beforeNextAnswer(() -> workers.pass(PAGE_TAKES));
            CompletableFuture<Answer> asked = subscriptions.poll("billing", next);
            workers.settle();
            CompletableFuture<Void> unused = // each poll is asserted by itself
                    asked.thenAccept(
                            answer ->
                                    next =
                                            new Poll(
                                                    Optional.of(answer.session()),
                                                    OptionalLong.of(answer.offset()),
                                                    OptionalLong.empty(),
                                                    PAGE,
                                                    Duration.ofSeconds(25),
                                                    false));
            return asked;
        }
    }

    private void appendsGoOn() {
        append(1);
        workers.pass(CatchUpPace.WINDOW);
    }

    private void append(int count) {
        journal.append(
                CHANNEL, Stream.generate(() -> event("a")).limit(count).toArray(CloudEvent[]::new));
    }
}
