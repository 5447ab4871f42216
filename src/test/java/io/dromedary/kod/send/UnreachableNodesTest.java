package io.dromedary.kod.send;

import static io.dromedary.kod.send.Samples.SETTINGS;
import static io.dromedary.kod.send.Samples.master;
import static io.dromedary.kod.send.Samples.order;
import static io.dromedary.kod.send.Samples.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.send.Samples.Told;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A node that takes no messages")
class UnreachableNodesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> NODES = List.of("02", "03");

    private SampleRegistry registry = new SampleRegistry();
    private final Told told = new Told();
    private final AtomicLong lastMark = new AtomicLong();
    private final Marks marks =
            new Marks(
                    (sender, now) -> lastMark.updateAndGet(last -> Math.max(now, last + 1)),
                    Clock.systemUTC());

    /** Every message that was tried, and every one that was delivered, in that order. */
    private final List<OutgoingMessage> tried = new CopyOnWriteArrayList<>();

    private final List<OutgoingMessage> delivered = new CopyOnWriteArrayList<>();

    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** Messages to these are neither delivered nor refused, until the future ends. */
    private final Map<String, CompletableFuture<String>> hanging = new ConcurrentHashMap<>();

    private Duration patience = Duration.ofMillis(20);
    private Optional<SendDispatcher> dispatcher = Optional.empty();
    private Optional<ExecutorService> threads = Optional.empty();

    private CompletionStage<?> send(OutgoingMessage message) {
        tried.add(message);
        String node = message.name().stream().recipient();
        if (failing.contains(node)) {
            return CompletableFuture.failedFuture(new IllegalStateException("no way to " + node));
        }
        return hanging.getOrDefault(node, CompletableFuture.completedFuture("done"))
                .thenRun(() -> delivered.add(message));
    }

    private void start(int portion) {
        ExecutorService pool = Executors.newCachedThreadPool();
        SendDispatcher started =
                new SendDispatcher(
                        new SendSettings(
                                portion,
                                SETTINGS.portionBytes(),
                                1,
                                SETTINGS.maxParallel(),
                                SETTINGS.messageBytes(),
                                SETTINGS.messageObjects(),
                                SETTINGS.limits(),
                                SETTINGS.bytesUnderWay(),
                                Duration.ofMillis(2),
                                SETTINGS.firstPause(),
                                SETTINGS.longestPause(),
                                patience,
                                SETTINGS.nightly()),
                        registry,
                        registry,
                        rules("01"),
                        marks,
                        (expression, head, value) -> ConsiderationTest.named(value),
                        Resolver.NONE,
                        this::send,
                        told,
                        pool,
                        Clock.systemUTC());
        pool.execute(started);
        dispatcher = Optional.of(started);
        threads = Optional.of(pool);
    }

    @AfterEach
    @AfterTry
    void stop() throws InterruptedException {
        if (dispatcher.isPresent()) {
            boolean unused = dispatcher.get().close(Duration.ZERO);
            threads.get().shutdownNow();
            assertThat(dispatcher.get().close(SOON)).as("it ends").isTrue();
            dispatcher = Optional.empty();
        }
    }

    private ObjectHead submit(int key, String state, ObjectKey... references) {
        return registry.submit(master(key), "\"" + key + " " + state + "\"", references);
    }

    private void awaitHeld(String node, int key, String state) {
        await().atMost(SOON).until(() -> state.equals(held(node).get(String.valueOf(key))));
    }

    /** What a node has after it has applied messages as they came. */
    private Map<String, String> held(String node) {
        Map<String, String> held = new TreeMap<>();
        for (OutgoingMessage message : delivered) {
            if (message.name().stream().recipient().equals(node)) {
                read(message, held);
            }
        }
        return held;
    }

    /** Values are {@code "key state"}. */
    private static void read(OutgoingMessage message, Map<String, String> held) {
        try {
            new MessageReader(MessageLimits.DEFAULT)
                    .read(
                            new ByteArrayInputStream(message.body()),
                            object -> {
                                String value =
                                        new String(object.value(), StandardCharsets.UTF_8)
                                                .replace("\"", "");
                                String[] words = value.split(" ", 2);
                                held.put(words[0], words[1]);
                            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void assertInOrder(String node) {
        assertThat(
                        delivered.stream()
                                .filter(it -> it.name().stream().recipient().equals(node))
                                .map(it -> it.name().mark()))
                .as("marks of the stream to %s", node)
                .isSorted();
    }

    @Test
    @DisplayName("has the file of a large message deleted though sending ends meanwhile")
    void largeAtTheEnd() throws Exception {
        patience = Duration.ofSeconds(1);
        CompletableFuture<String> answer = new CompletableFuture<>();
        hanging.put("03", answer);
        submit(1, "x".repeat((int) MessageBodies.LARGE));
        start(10);
        await().atMost(SOON).until(() -> to("03").isPresent());
        Path file = to("03").orElseThrow().file().orElseThrow();

        boolean unused = dispatcher.orElseThrow().close(Duration.ZERO);
        assertThat(dispatcher.orElseThrow().close(SOON)).isTrue();
        answer.completeExceptionally(new IllegalStateException("no answer"));

        await().atMost(SOON).until(() -> !Files.exists(file));
    }

    private Optional<OutgoingMessage> to(String node) {
        return tried.stream()
                .filter(message -> message.name().stream().recipient().equals(node))
                .findFirst();
    }

    @Test
    @DisplayName("is left behind: the others go on, and it gets all when it takes some again")
    void failing() {
        failing.add("03");
        submit(1, "a");
        start(1_000);
        awaitHeld("02", 1, "a");
        await().atMost(SOON).until(() -> registry.boundary().isPresent());
        for (String state : List.of("b", "a")) {
            submit(1, state);
            submit(2, state, master(1));
            awaitHeld("02", 1, state);
            awaitHeld("02", 2, state);
        }
        assertThat(held("03")).isEmpty();
        assertThat(dispatcher.get().troubles().toString()).contains("01to03", "no way to 03");
        assertThat(dispatcher.get().lags()).containsOnlyKeys("03");
        assertThat(dispatcher.get().lag()).isPositive();

        failing.clear();
        await().atMost(SOON).until(() -> registry.isSettled());
        assertThat(held("03")).isEqualTo(Map.of("1", "a", "2", "a")).isEqualTo(held("02"));
        await().atMost(SOON).until(() -> !told.of("caughtUp 03").isEmpty());
        assertThat(told.of("leftBehind")).containsExactly("leftBehind 03");
        assertThat(dispatcher.get().troubles()).isEmpty();
        assertThat(dispatcher.get().lags()).isEmpty();
        assertInOrder("03");

        submit(3, "a");
        awaitHeld("03", 3, "a");
    }

    @Test
    @DisplayName("gets first what it did not take, with the same names and bytes")
    void sameAgain() {
        failing.add("03");
        submit(1, "a");
        start(1_000);
        await().atMost(SOON).until(() -> registry.boundary().isPresent());
        submit(1, "b");
        awaitHeld("02", 1, "b");
        failing.clear();
        awaitHeld("03", 1, "b");
        List<OutgoingMessage> toNode =
                tried.stream().filter(it -> it.name().stream().recipient().equals("03")).toList();
        OutgoingMessage first = delivered.stream().filter(toNode::contains).findFirst().get();
        assertThat(toNode.get(0).name()).isEqualTo(first.name());
        assertThat(toNode.get(0).body()).isEqualTo(first.body());
        assertThat(toNode).filteredOn(it -> it.name().equals(first.name())).hasSizeGreaterThan(1);
    }

    @Test
    @DisplayName("is left behind also if it does not answer, and gets nothing else before it does")
    void hanging() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        hanging.put("03", answer);
        for (int i = 0; i < 10; i++) {
            submit(i, "a");
        }
        start(1_000);
        for (int i = 0; i < 10; i++) {
            awaitHeld("02", i, "a");
        }
        await().atMost(SOON).until(() -> registry.boundary().isPresent());
        submit(0, "b");
        awaitHeld("02", 0, "b");
        Set<Mark> begun = marksTo("03");
        assertThat(begun).hasSize(1);
        hanging.clear();
        submit(1, "b");
        awaitHeld("02", 1, "b");
        assertThat(marksTo("03")).isEqualTo(begun);

        answer.complete("done");
        await().atMost(SOON).until(() -> registry.isSettled());
        assertThat(held("03")).isEqualTo(held("02")).hasSize(10);
        assertInOrder("03");
    }

    private Set<Mark> marksTo(String node) {
        Set<Mark> found = ConcurrentHashMap.newKeySet();
        tried.stream()
                .filter(it -> it.name().stream().recipient().equals(node))
                .forEach(it -> found.add(it.name().mark()));
        return found;
    }

    @Test
    @DisplayName("is not left behind by nobody: with all the boundary stays")
    void all() {
        failing.addAll(NODES);
        submit(1, "a");
        start(1_000);
        await().atMost(SOON).until(() -> !told.of("leftBehind").isEmpty());
        int attempts = tried.size();
        await().atMost(SOON).until(() -> tried.size() > attempts + 20);
        assertThat(told.of("leftBehind")).hasSize(1);
        assertThat(registry.boundary()).isEmpty();
        failing.clear();
        await().atMost(SOON).until(() -> registry.isSettled());
        assertThat(held("03")).isEqualTo(held("02")).isEqualTo(Map.of("1", "a"));
    }

    @Test
    @DisplayName("does not hold up one that is there again")
    void inTurns() {
        failing.add("03");
        submit(1, "a");
        start(1_000);
        await().atMost(SOON).until(() -> registry.boundary().isPresent());
        failing.add("02");
        submit(1, "b");
        await().atMost(SOON).until(() -> dispatcher.get().troubles().size() == 2);
        failing.remove("03");
        awaitHeld("03", 1, "b");
        submit(2, "c");
        awaitHeld("03", 2, "c");
        failing.clear();
        await().atMost(SOON).until(() -> registry.isSettled());
        assertThat(held("02")).isEqualTo(held("03"));
    }

    @Test
    @DisplayName("gets after a restart what was owed to it, and what that refers to")
    void recalled() {
        ObjectHead referred = registry.submit(order(7), "\"7 a\"");
        registry.settle();
        submit(1, "a", order(7));
        registry.settle();
        registry.owe(List.of(new Debt("03", master(1), Mark.of(Instant.EPOCH))));
        start(1_000);
        await().atMost(SOON).until(() -> registry.isSettled());
        assertThat(held("03")).isEqualTo(Map.of("1", "a", "7", "a"));
        assertThat(held("02")).isEmpty();
        assertThat(registry.held("03", order(7)).orElseThrow().hash()).isEqualTo(referred.hash());
    }

    @Property(tries = 40)
    @Label(
            "over random failures, hangs and crashes: all arrive everywhere, in order, and what is"
                    + " known of the nodes is what they have")
    void schedules(@ForAll long seed) throws InterruptedException {
        Random random = new Random(seed);
        registry = new SampleRegistry();
        told.all.clear();
        tried.clear();
        delivered.clear();
        failing.clear();
        hanging.clear();
        patience = Duration.ofMillis(random.nextInt(10));
        Map<String, String> states = new TreeMap<>();
        start(1 + random.nextInt(10));
        for (int step = 0; step < 30; step++) {
            String node = NODES.get(random.nextInt(2));
            switch (random.nextInt(6)) {
                case 0 -> failing.add(node);
                case 1 -> failing.remove(node);
                case 2 -> hanging.putIfAbsent(node, new CompletableFuture<>());
                case 3 ->
                        Optional.ofNullable(hanging.remove(node))
                                .ifPresent(future -> answer(future, random.nextBoolean()));
                case 4 -> {
                    if (random.nextInt(4) == 0) {
                        hanging.forEach((other, future) -> answer(future, false));
                        hanging.clear(); // ends with the process
                        stop();
                        start(1 + random.nextInt(10));
                    }
                }
                default -> {
                    for (int i = random.nextInt(8); i >= 0; i--) {
                        int key = random.nextInt(12);
                        String state = "v" + random.nextInt(3);
                        states.put(String.valueOf(key), state);
                        submit(key, state, master(random.nextInt(12)));
                    }
                    dispatcher.get().wake();
                }
            }
            if (random.nextInt(3) == 0) {
                int delivery = delivered.size();
                boolean flows = failing.isEmpty() && hanging.isEmpty();
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(SOON)
                        .until(() -> !flows || registry.isSettled() || delivered.size() > delivery);
            }
        }
        failing.clear();
        hanging.forEach((node, future) -> answer(future, true));
        hanging.clear();
        await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> registry.isSettled());
        for (String node : NODES) {
            assertThat(held(node)).as("node %s", node).isEqualTo(states);
            for (ObjectKey key : registry.keys()) {
                assertThat(registry.held(node, key).orElseThrow().hash())
                        .isEqualTo(registry.current(key).hash());
            }
        }
        assertThat(told.of("troubled")).isEmpty();
    }

    private static void answer(CompletableFuture<String> future, boolean delivers) {
        if (delivers) {
            future.complete("done");
        } else {
            future.completeExceptionally(new IllegalStateException("at last"));
        }
    }

    @Test
    @DisplayName("lets the others wait no longer than the limit, whatever is under way to it")
    void limit() {
        hanging.put("03", new CompletableFuture<>());
        patience = Duration.ofMillis(200);
        start(50);
        Instant begin = Instant.now();
        for (int i = 0; i < 500; i++) {
            submit(i, "a");
        }
        dispatcher.get().wake();
        await().atMost(SOON).until(() -> held("02").size() == 500);
        assertThat(Duration.between(begin, Instant.now()))
                .as("ten sessions, of which one waited")
                .isLessThan(SOON);
        assertThat(told.of("leftBehind")).containsExactly("leftBehind 03");
        assertThat(marksTo("03")).hasSize(1);
        assertThat(marksTo("02")).hasSizeGreaterThan(5);
    }
}
