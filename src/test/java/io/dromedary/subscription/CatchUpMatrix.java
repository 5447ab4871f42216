package io.dromedary.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal;
import io.dromedary.journal.JournalSpace;
import io.dromedary.journal.JournalSpace.Block;
import io.dromedary.journal.StoredEvent;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.SetCheck;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every place to start from, with everything that may come between, while writers write: a store's
 * test extends this.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CatchUpMatrix {

    private static final int BEFORE = 40;
    private static final int WRITERS = 2;
    private static final int EACH = 40;
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final long PATIENCE = 60;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Journal journal;
    private Subscriptions subscriptions;

    /** Of the case that runs: the name of its channel and its subscription, and what is known. */
    private String name;

    private long startOffset;
    private SetCheck check;

    /** Where a subscriber starts, in a channel with {@link #BEFORE} events, or none. */
    enum Start {
        EMPTY(0),
        FIRST(1),
        MIDDLE(BEFORE / 2),
        ONE_BEFORE_LAST(BEFORE - 1),
        LAST(BEFORE),
        ONE_AFTER_LAST(BEFORE + 1);

        private final int position;

        Start(int position) {
            this.position = position;
        }

        int before() {
            return this == EMPTY ? 0 : BEFORE;
        }
    }

    /** What comes between, again and again. */
    enum Between {
        APPEND,
        DELETE_BY_RETENTION,
        TAKEOVER,
        DISCONNECT,
        SEEK
    }

    /** An empty journal. */
    abstract Journal journal();

    /** Where its subscriptions are kept. */
    abstract SubscriptionStore store();

    @BeforeAll
    void open() {
        journal = journal();
        subscriptions = new Subscriptions(journal, store(), SubscriptionSettings.DEFAULT);
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        subscriptions.close();
    }

    static Stream<Arguments> matrix() {
        return Stream.of(Start.values())
                .flatMap(
                        start ->
                                Stream.of(Between.values())
                                        .map(between -> Arguments.of(start, between)));
    }

    @ParameterizedTest(name = "{0} × {1}")
    @MethodSource("matrix")
    @HardCase(face = "subscription", fault = "catch-up/live matrix")
    @DisplayName("nothing is lost or out of order, started at")
    void nothingLost(Start start, Between between) throws Exception {
        name = start + "-" + between;
        startOffset = Math.max(0, start.position - 1);
        check = new SetCheck();
        Random random = new Random(name.hashCode());
        for (int number = 0; number < start.before(); number++) {
            append("before", number, startOffset <= number);
        }
        Subscription wanted =
                new Subscription(
                        name, name, new StartPosition.Offset(startOffset), EventFilter.ALL);
        subscriptions.create(wanted);
        List<CompletableFuture<Void>> writers =
                IntStream.range(0, WRITERS)
                        .mapToObj(writer -> "writer " + writer)
                        .map(key -> write(key, random.nextLong()))
                        .toList();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> reader =
                CompletableFuture.runAsync(() -> read(between, random, over), threads);
        for (CompletableFuture<Void> writer : writers) {
            writer.get(PATIENCE, TimeUnit.SECONDS);
        }
        over.set(true);
        reader.get(PATIENCE, TimeUnit.SECONDS);

        SetCheck.Verdict verdict = check.verdict();
        assertThat(verdict.lost()).as("%s", verdict).isEmpty();
        assertThat(verdict.outOfOrder()).as("%s", verdict).isEmpty();
        assertThat(verdict.acknowledged()).isGreaterThanOrEqualTo(WRITERS * EACH);
        if (between == Between.APPEND || between == Between.DELETE_BY_RETENTION) {
            assertThat(verdict.repeated()).isZero();
        }
    }

    private void append(String key, int number, boolean counts) {
        journal.append(
                        Map.of(
                                name,
                                List.of(
                                        CloudEventBuilder.v1()
                                                .withId(Integer.toString(number))
                                                .withSource(URI.create("/" + key.replace(' ', '-')))
                                                .withType("numbered")
                                                .build())),
                        Optional.empty())
                .join();
        if (counts) {
            check.acknowledged("/" + key.replace(' ', '-'), number);
        }
    }

    private CompletableFuture<Void> write(String key, long seed) {
        Random random = new Random(seed);
        return CompletableFuture.runAsync(
                () -> {
                    for (int number = 0; number < EACH; number++) {
                        append(key, number, true);
                        if (random.nextInt(4) == 0) {
                            LockSupport.parkNanos(random.nextInt(5_000_000));
                        }
                    }
                },
                threads);
    }

    private void read(Between between, Random random, AtomicBoolean over) {
        Optional<String> session = Optional.empty();
        OptionalLong acknowledge = OptionalLong.empty();
        for (int round = 0; ; round++) {
            boolean last = over.get();
            Poll poll = new Poll(session, acknowledge, OptionalLong.empty(), 7, WAIT, false);
            CompletableFuture<Answer> asked = subscriptions.poll(name, poll);
            boolean disturbs = round % 3 == 1;
            if (disturbs && between == Between.DISCONNECT) {
                LockSupport.parkNanos(random.nextInt(3_000_000));
                asked.cancel(false);
            }
            Optional<Answer> got = got(asked);
            if (got.isEmpty()) {
                continue; // the answer was lost; what it would have brought comes again
            }
            Answer answer = got.get();
            assertThat(answer.gap()).as("nothing unread is removed").isEmpty();
            for (StoredEvent event : answer.events()) {
                check.read(
                        event.event().getSource().toString(),
                        Integer.parseInt(event.event().getId()));
            }
            session = Optional.of(answer.session());
            acknowledge = OptionalLong.of(answer.offset());
            if (last && answer.events().isEmpty() && answer.lag() == 0) {
                return;
            }
            if (disturbs && !last) {
                acknowledge = disturb(between, answer);
                session = between == Between.TAKEOVER ? Optional.empty() : session;
            }
        }
    }

    private OptionalLong disturb(Between between, Answer answer) {
        switch (between) {
            case DELETE_BY_RETENTION -> {
                subscriptions.acknowledge(name, Optional.of(answer.session()), answer.offset());
                removeUpTo(answer.offset());
            }
            case SEEK -> {
                long back = Math.max(startOffset, answer.offset() - 5);
                subscriptions.seek(
                        name, Optional.of(answer.session()), new StartPosition.Offset(back));
                return OptionalLong.empty();
            }
            case TAKEOVER -> {
                return OptionalLong.empty(); // and what was given is given again
            }
            default -> {}
        }
        return OptionalLong.of(answer.offset());
    }

    private void removeUpTo(long offset) {
        JournalSpace space = (JournalSpace) journal;
        Optional<Block> oldest = space.oldest(name);
        while (oldest.isPresent()
                && oldest.get().last() <= offset
                && space.remove(name, oldest.get())) {
            oldest = space.oldest(name);
        }
    }

    private static Optional<Answer> got(CompletableFuture<Answer> asked) {
        if (asked.isCancelled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(asked.get(PATIENCE, TimeUnit.SECONDS));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
