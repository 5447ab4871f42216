package io.dromedary.kod.send;

import static io.dromedary.kod.send.Samples.SETTINGS;
import static io.dromedary.kod.send.Samples.UNKNOWN;
import static io.dromedary.kod.send.Samples.master;
import static io.dromedary.kod.send.Samples.order;
import static io.dromedary.kod.send.Samples.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.TypeRule.Placement;
import io.dromedary.kod.send.Samples.Told;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The send dispatcher")
class SendDispatcherTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private SampleRegistry registry = new SampleRegistry();
    private final Told told = new Told();
    private final AtomicLong lastMark = new AtomicLong();
    private final Marks marks =
            new Marks(
                    (sender, now) -> lastMark.updateAndGet(last -> Math.max(now, last + 1)),
                    Clock.systemUTC());

    /** Every message that was delivered, in that order. */
    private final List<OutgoingMessage> delivered = new CopyOnWriteArrayList<>();

    /** Objects whose rule was asked. */
    private final List<ObjectKey> asked = new CopyOnWriteArrayList<>();

    private SendSettings settings = SETTINGS;
    private boolean suspendedAtFirst;
    private KodRules rules = rules("01");
    private Optional<SendDispatcher> dispatcher = Optional.empty();
    private Optional<ExecutorService> threads = Optional.empty();

    private void start(MessageSink sink) {
        ExecutorService pool = Executors.newCachedThreadPool();
        SendDispatcher started =
                new SendDispatcher(
                        settings,
                        registry,
                        registry,
                        rules,
                        marks,
                        (expression, head, value) -> {
                            asked.add(head.key());
                            return ConsiderationTest.named(value);
                        },
                        Resolver.NONE,
                        message -> sink.send(message).thenRun(() -> delivered.add(message)),
                        told,
                        pool,
                        Clock.systemUTC());
        if (suspendedAtFirst) {
            started.suspend();
        }
        pool.execute(started);
        dispatcher = Optional.of(started);
        threads = Optional.of(pool);
    }

    private void start() {
        start(message -> CompletableFuture.completedFuture("done"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (dispatcher.isPresent()) {
            boolean unused = dispatcher.get().close(Duration.ZERO);
            threads.get().shutdownNow();
            assertThat(dispatcher.get().close(SOON)).as("it ends").isTrue();
            dispatcher = Optional.empty();
        }
    }

    private void awaitSettled() {
        await().atMost(SOON).until(() -> isSettled());
    }

    private boolean isSettled() {
        return registry.isSettled();
    }

    /** What a node holds after it has applied the messages by mark and number. */
    private Map<String, String> held(String node) {
        Map<String, String> held = new TreeMap<>();
        delivered.stream()
                .filter(message -> message.name().stream().recipient().equals(node))
                .sorted(Comparator.comparing(OutgoingMessage::name))
                .forEach(
                        message ->
                                read(message)
                                        .forEach(
                                                text ->
                                                        held.put(
                                                                text.split(" ", 2)[0],
                                                                text.split(" ", 2)[1])));
        return held;
    }

    /** Values of the tests are {@code "key value"}. */
    private static List<String> read(OutgoingMessage message) {
        List<String> values = new ArrayList<>();
        try {
            new MessageReader(MessageLimits.DEFAULT)
                    .read(
                            new ByteArrayInputStream(message.body()),
                            object ->
                                    values.add(
                                            new String(object.value(), StandardCharsets.UTF_8)
                                                    .replace("\"", "")));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return values;
    }

    private ObjectHead submit(int key, String state, ObjectKey... references) {
        return registry.submit(master(key), "\"" + key + " " + state + "\"", references);
    }

    @Test
    @DisplayName("delivers what changed, remembers what nodes hold, and moves the boundary")
    void session() {
        submit(1, "a", master(2));
        ObjectHead last = submit(2, "a");
        start();
        awaitSettled();
        assertThat(held("02")).isEqualTo(Map.of("1", "a", "2", "a")).isEqualTo(held("03"));
        assertThat(registry.held("02", master(1)).orElseThrow().hash())
                .isEqualTo(registry.current(master(1)).hash());
        assertThat(registry.boundary()).contains(new Boundary(last.mark(), last.sequence()));
        assertThat(told.of("completed")).containsExactly("completed 2 4");
    }

    @Test
    @DisplayName("goes on at once when it is told of a change")
    void woken() {
        settings = with(Duration.ofHours(1), 1_000);
        start();
        await().atMost(SOON).until(() -> dispatcher.isPresent());
        submit(1, "a");
        dispatcher.get().wake();
        awaitSettled();
        submit(1, "b");
        dispatcher.get().wake();
        awaitSettled();
        assertThat(held("02")).containsEntry("1", "b");
    }

    private static SendSettings with(Duration poll, int portion) {
        return new SendSettings(
                portion,
                SETTINGS.portionBytes(),
                SETTINGS.minObjectsPerStream(),
                SETTINGS.maxParallel(),
                SETTINGS.messageBytes(),
                SETTINGS.messageObjects(),
                SETTINGS.limits(),
                SETTINGS.bytesUnderWay(),
                poll,
                SETTINGS.firstPause(),
                SETTINGS.longestPause(),
                SETTINGS.patience(),
                SETTINGS.nightly());
    }

    @Test
    @DisplayName("sends a message that failed again, with the same name and bytes")
    void failed() {
        List<OutgoingMessage> tried = new CopyOnWriteArrayList<>();
        submit(1, "a");
        start(
                message -> {
                    tried.add(message);
                    if (tried.size() == 1) {
                        throw new IllegalStateException("at once");
                    }
                    return tried.size() < 5
                            ? CompletableFuture.failedFuture(new IllegalStateException("later"))
                            : CompletableFuture.completedFuture("done");
                });
        awaitSettled();
        Map<MessageName, List<OutgoingMessage>> byName =
                tried.stream().collect(Collectors.groupingBy(OutgoingMessage::name));
        assertThat(byName).hasSize(2);
        assertThat(tried).hasSize(6);
        byName.values()
                .forEach(
                        same ->
                                assertThat(same)
                                        .allMatch(
                                                m -> Arrays.equals(m.body(), same.get(0).body())));
        assertThat(told.of("failed")).hasSize(4);
        assertThat(dispatcher.get().troubles()).isEmpty();
    }

    @Test
    @DisplayName("names the stream that does not go on")
    void trouble() {
        submit(1, "a");
        start(
                message ->
                        message.name().stream().recipient().equals("03")
                                ? CompletableFuture.failedFuture(
                                        new IllegalStateException("disk full"))
                                : CompletableFuture.completedFuture("done"));
        await().atMost(SOON).until(() -> !dispatcher.get().troubles().isEmpty());
        assertThat(dispatcher.get().troubles().toString()).contains("01to03", "disk full");
        assertThat(registry.boundary()).isEmpty();
        assertThat(dispatcher.get().lag()).isPositive();
    }

    @Test
    @DisplayName("has a lag while changes wait, whatever they wait for, and none when they went")
    void lag() {
        start();
        dispatcher.get().hold();
        assertThat(dispatcher.get().lag()).isZero();
        submit(1, "a");
        await().atMost(SOON).until(() -> dispatcher.get().lag().toMillis() > 0);
        dispatcher.get().release();
        awaitSettled();
        assertThat(dispatcher.get().lag()).isZero();
    }

    @Test
    @DisplayName("begins a session anew if a value was replaced too long ago")
    void stale() {
        ObjectHead old = submit(1, "a");
        registry.lose(old);
        start();
        await().atMost(SOON).until(() -> !told.of("givenUp").isEmpty());
        submit(1, "b");
        awaitSettled();
        assertThat(held("02")).containsEntry("1", "b");
    }

    @Test
    @DisplayName("selects the next portion while this one is sent, and loses nobody who gets it")
    void overlap() {
        settings = with(Duration.ofMillis(5), 1);
        CompletableFuture<String> open = new CompletableFuture<>();
        registry.submit(order(2), "\"\"");
        registry.settle();
        registry.submit(order(1), "\"03\"", order(2)); // which takes the other one to 03
        registry.submit(order(2), "\"02\"");
        start(message -> open);
        await().atMost(SOON).until(() -> asked.containsAll(List.of(order(1), order(2))));
        assertThat(delivered).isEmpty();
        open.complete("done");
        awaitSettled();
        assertThat(registry.presence("03", registry.keys()).keySet()).contains(order(1), order(2));
        assertThat(registry.held("03", order(2)).orElseThrow().hash())
                .isEqualTo(registry.current(order(2)).hash());
        assertThat(registry.presence("02", registry.keys()).keySet()).contains(order(2));
    }

    @Test
    @DisplayName("finds changes whose mark is behind the boundary")
    void missed() {
        submit(1, "a");
        start();
        awaitSettled();
        assertThat(registry.boundary()).isPresent();
        stopQuietly();
        registry.submit(master(2), "\"2 old\"", new Mark("19000101000000000"));
        start();
        awaitSettled();
        assertThat(held("02")).containsEntry("2", "old");
        assertThat(registry.boundaries).hasSize(1);
    }

    @Test
    @DisplayName("sends a missed change once more, not for ever, if the boundary is set meanwhile")
    void boundarySetWhileMissedGo() {
        settings = with(Duration.ofMillis(5), 1);
        ObjectHead last = submit(1, "a");
        start();
        awaitSettled();
        stopQuietly();
        registry.submit(master(2), "\"2 old\"", new Mark("19000101000000000"));
        AtomicBoolean isSet = new AtomicBoolean();
        start(
                message -> {
                    if (isSet.compareAndSet(false, true)) {
                        registry.setBoundary(new Boundary(last.mark(), Long.MAX_VALUE));
                    }
                    return CompletableFuture.completedFuture("done");
                });
        awaitSettled();
        assertThat(held("02")).containsEntry("2", "old");
    }

    private void stopQuietly() {
        try {
            stop();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("lets an object wait that a node wants held back, and sends it when it has a rule")
    void held_back() {
        ObjectKey odd = new ObjectKey(UNKNOWN, "7");
        registry.holds("03", registry.submit(odd, "\"7 a\""));
        registry.submit(odd, "\"7 b\"");
        submit(1, "a");
        start();
        await().atMost(SOON).until(() -> held("03").containsKey("1"));
        assertThat(registry.isWaiting(odd)).isTrue();
        stopQuietly();
        rules = rules("01", Samples.rule(UNKNOWN, new Placement.Everywhere()));
        start();
        awaitSettled();
        assertThat(held("03")).containsEntry("7", "b");
    }

    @Test
    @DisplayName("sends nothing while suspended")
    void suspended() {
        suspendedAtFirst = true;
        submit(1, "a");
        start();
        dispatcher.get().wake();
        assertThat(delivered).isEmpty();
        dispatcher.get().resume();
        awaitSettled();
        assertThat(held("02")).containsEntry("1", "a");
    }

    private static SendSettings with(MessageLimits limits) {
        return new SendSettings(
                SETTINGS.portionObjects(),
                1,
                SETTINGS.minObjectsPerStream(),
                SETTINGS.maxParallel(),
                1,
                SETTINGS.messageObjects(),
                limits,
                SETTINGS.bytesUnderWay(),
                SETTINGS.poll(),
                SETTINGS.firstPause(),
                SETTINGS.longestPause(),
                SETTINGS.patience(),
                SETTINGS.nightly());
    }

    private static final MessageLimits SMALL = new MessageLimits(2_000, 200, 100);

    @Test
    @DisplayName("puts aside what is too large for a message, and nothing else waits for it")
    void tooLarge() {
        settings = with(SMALL);
        String half = " " + "x".repeat(1_000) + "\"";
        registry.submit(master("parent"), "\"parent" + half);
        registry.submit(master("child"), "\"child" + half, master("parent"));
        registry.submit(master("alone"), "\"alone a\"");
        start();
        awaitSettled();

        assertThat(held("02")).containsOnlyKeys("alone");
        assertThat(told.of("aside 02")).isNotEmpty();
        assertThat(registry.aside())
                .extracting(aside -> aside.node() + " " + aside.objects())
                .containsExactly("02 2", "03 2");

        registry.submit(master("child"), "\"child small\"", master("parent"));
        dispatcher.get().wake();
        awaitSettled();
        assertThat(held("02")).containsOnlyKeys("alone", "parent", "child");
        assertThat(registry.aside()).isEmpty();
    }

    @Test
    @DisplayName("tries what was put aside again when it begins, as the limits may be others")
    void tooLargeNoMore() throws InterruptedException {
        settings = with(SMALL);
        registry.submit(master("1"), "\"1 " + "x".repeat(3_000) + "\"");
        start();
        await().atMost(SOON).until(() -> isSettled() && registry.aside().size() == 2);
        stop();
        settings = SETTINGS;
        start();
        awaitSettled();
        await().atMost(SOON).until(() -> registry.aside().isEmpty());
        assertThat(held("02")).containsOnlyKeys("1");
    }

    @Test
    @DisplayName("puts aside what is too large in a history, and goes on to its end")
    void tooLargeHistory() {
        settings = with(SMALL);
        registry.submit(master("1"), "\"1 " + "x".repeat(3_000) + "\"");
        registry.submit(master("2"), "\"2 a\"");
        registry.settle();
        registry.initialise("02", Mark.of(Instant.EPOCH));
        start();
        await().atMost(SOON).until(() -> registry.open().isEmpty());

        assertThat(held("02")).containsOnlyKeys("2");
        assertThat(registry.aside()).hasSize(1);
    }

    @Test
    @DisplayName("loads a large message again if somebody cleaned its file away")
    void cleanedAway() {
        settings = with(MessageLimits.DEFAULT);
        registry.submit(master(1), "\"1 " + "x".repeat(10 << 20) + "\"");
        AtomicBoolean isCleaned = new AtomicBoolean();
        start(
                message -> {
                    if (isCleaned.compareAndSet(false, true)) {
                        assertThat(message.file().orElseThrow().toFile().delete()).isTrue();
                        return CompletableFuture.failedFuture(new IllegalStateException("gone"));
                    }
                    return CompletableFuture.completedFuture("done");
                });
        awaitSettled();

        assertThat(delivered).hasSize(2);
        assertThat(told.of("failed")).hasSize(1);
    }

    @Test
    @DisplayName("sends a component above what is kept in memory, with the same bytes each time")
    void large() {
        settings = with(MessageLimits.DEFAULT);
        String value = "\"" + "x".repeat(1 << 20) + "\"";
        registry.submit(master("0"), value);
        for (int i = 1; i < 10; i++) {
            registry.submit(master(i), value, master("0"));
        }
        List<byte[]> tried = new CopyOnWriteArrayList<>();
        List<Path> files = new CopyOnWriteArrayList<>();
        AtomicBoolean fails = new AtomicBoolean(true);
        start(
                message -> {
                    files.add(message.file().orElseThrow());
                    tried.add(message.body());
                    return fails.getAndSet(false)
                            ? CompletableFuture.failedFuture(new IllegalStateException("no"))
                            : CompletableFuture.completedFuture("done");
                });
        awaitSettled();

        assertThat(delivered).hasSize(2).allMatch(message -> message.objects() == 10);
        assertThat(tried).hasSize(3);
        assertThat(tried.get(0).length).isGreaterThan(10 << 20);
        assertThat(tried).filteredOn(one -> Arrays.equals(one, tried.get(0))).hasSize(2);
        assertThat(files).allMatch(Files::notExists);
    }

    @Test
    @DisplayName("sends nothing with no streams")
    void no_streams() throws InterruptedException {
        settings =
                new SendSettings(
                        10,
                        10,
                        1,
                        0,
                        10,
                        10,
                        SETTINGS.limits(),
                        10,
                        Duration.ofMillis(1),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        SETTINGS.nightly());
        submit(1, "a");
        start();
        dispatcher.get().wake();
        stop();
        assertThat(told.all).isEmpty();
        assertThat(registry.boundary()).isEmpty();
    }

    @Test
    @DisplayName("transfers history from the newest to the oldest, several at once, to their nodes")
    void history() {
        settings = with(Duration.ofMillis(5), 7);
        for (int i = 0; i < 50; i++) {
            submit(i, "a");
        }
        registry.settle();
        registry.startHistory("02", registry.current(master(20)).mark());
        registry.startHistory("03", Mark.of(Instant.EPOCH));
        start();
        await().atMost(SOON).until(() -> told.of("history").size() == 2);
        assertThat(held("02")).hasSize(30).doesNotContainKey("19");
        assertThat(held("03")).hasSize(50);
        List<Integer> keys =
                delivered.stream()
                        .filter(message -> message.name().stream().recipient().equals("03"))
                        .map(
                                message ->
                                        Integer.valueOf(
                                                read(message).get(0).replaceFirst(" .*", "")))
                        .toList();
        assertThat(keys.get(0)).isGreaterThan(40);
        assertThat(keys.get(keys.size() - 1)).isLessThan(7);
        assertThat(registry.boundary()).isEmpty();
    }

    @Property(tries = 60)
    @Label(
            "over failures and crashes: nothing is lost, presence is what was delivered, the boundary only grows")
    void sessions(@ForAll long seed) throws InterruptedException {
        Random random = new Random(seed);
        registry = new SampleRegistry();
        delivered.clear();
        settings = with(Duration.ofMillis(1), 1 + random.nextInt(20));
        AtomicBoolean healthy = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        MessageSink sink =
                message ->
                        healthy.get() || calls.incrementAndGet() % 3 != 0
                                ? CompletableFuture.completedFuture("done")
                                : CompletableFuture.failedFuture(new IllegalStateException("no"));
        Map<String, String> states = new HashMap<>();
        for (int crash = 0; crash < 3; crash++) {
            start(sink);
            for (int i = random.nextInt(60); i > 0; i--) {
                int key = random.nextInt(25);
                String state = "v" + random.nextInt(3);
                states.put(String.valueOf(key), state);
                submit(key, state, master(random.nextInt(25)));
            }
            stop(); // at any moment: what is under way is cut off
        }
        healthy.set(true);
        start(sink);
        awaitSettled();
        stop();
        assertThat(held("02")).isEqualTo(states);
        assertThat(held("03")).isEqualTo(states);
        for (ObjectKey key : registry.keys()) {
            assertThat(registry.held("02", key).orElseThrow().hash())
                    .isEqualTo(registry.current(key).hash());
        }
        List<Boundary> moves = registry.boundaries;
        assertThat(moves)
                .isSortedAccordingTo(
                        Comparator.comparing(Boundary::mark).thenComparing(Boundary::sequence));
        assertThat(delivered.stream().map(OutgoingMessage::name).distinct().count())
                .as("a name is delivered once")
                .isEqualTo(delivered.size());
    }
}
