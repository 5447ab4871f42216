package io.dromedary.kod.send;

import static io.dromedary.kod.send.Samples.INDEPENDENT;
import static io.dromedary.kod.send.Samples.SETTINGS;
import static io.dromedary.kod.send.Samples.file;
import static io.dromedary.kod.send.Samples.keys;
import static io.dromedary.kod.send.Samples.master;
import static io.dromedary.kod.send.Samples.order;
import static io.dromedary.kod.send.Samples.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.send.Samples.Told;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The messages of a session")
class PackingTest {

    private final Told told = new Told();

    private SessionPlan plan(SampleRegistry registry) {
        Consideration consideration =
                new Consideration(
                        registry,
                        rules("01"),
                        (expression, head, value) -> ConsiderationTest.named(value),
                        told);
        List<ObjectHead> heads = registry.waiting(Optional.empty(), 10_000, Long.MAX_VALUE);
        return new Planner(
                        registry,
                        rules("01"),
                        new Marks((sender, now) -> now, Clock.systemUTC()),
                        SETTINGS,
                        consideration,
                        Resolver.NONE,
                        told)
                .plan(
                        new Selection(
                                heads,
                                consideration.consider(heads, Map.of()),
                                heads,
                                Optional.of(new Boundary(new Mark("20260101000000000"), 1))),
                        Set.of());
    }

    private static List<PlannedMessage> messages(SessionPlan plan) {
        return plan.streams().stream().flatMap(List::stream).toList();
    }

    @Test
    @DisplayName("bear one mark, and numbers from 1 for each recipient")
    void names() {
        SampleRegistry registry = new SampleRegistry();
        for (int i = 0; i < 200; i++) {
            registry.submit(master(i), "\"" + "x".repeat(100) + "\"");
        }
        List<PlannedMessage> messages = messages(plan(registry));
        assertThat(messages)
                .extracting(message -> message.name().mark())
                .containsOnly(messages.get(0).name().mark());
        for (String node : List.of("02", "03")) {
            List<Integer> numbers =
                    messages.stream()
                            .filter(m -> m.name().stream().equals(new StreamKey("01", node)))
                            .map(m -> m.name().number())
                            .sorted()
                            .toList();
            assertThat(numbers).first().isEqualTo(1);
            assertThat(numbers).last().isEqualTo(numbers.size());
            assertThat(numbers).doesNotHaveDuplicates().hasSizeGreaterThan(20);
        }
    }

    @Test
    @DisplayName("have the bytes of values, and are not longer than planned")
    void bytes() throws Exception {
        SampleRegistry registry = new SampleRegistry();
        registry.submit(order("\"1\""), "\"02\"", master(1));
        registry.submit(master(1), "{\"ё\" : 1.50}");
        PlannedMessage planned = messages(plan(registry)).get(0);
        byte[] body = new MessageBodies(registry).load(planned).orElseThrow().body();
        assertThat(planned.bytes()).isBetween((long) body.length, body.length + 100L);
        assertThat(new MessageReader(MessageLimits.DEFAULT).check(new ByteArrayInputStream(body)))
                .isEqualTo(
                        new MessageReader.Summary(MessageHeader.of(new StreamKey("01", "02")), 2));
        assertThat(new String(body, StandardCharsets.UTF_8)).contains("{\"ё\" : 1.50}");
    }

    @Test
    @DisplayName("have objects in the order of types, then of keys")
    void order_in_a_message() {
        SampleRegistry registry = new SampleRegistry();
        registry.submit(master(2), "1", order(1), file(1), master(1));
        registry.submit(master(1), "1", order(2));
        registry.submit(file(1), "1");
        registry.holds("02", registry.submit(file(1), "old"));
        registry.submit(file(1), "new");
        registry.submit(order(2), "\"02\"");
        registry.submit(order(1), "\"02\"");
        assertThat(keys(messages(plan(registry)).get(0).objects()))
                .containsExactly(order(1), order(2), master(1), master(2), file(1));
    }

    @Test
    @DisplayName("keep a component whole above the limit, and tell of it")
    void oversized() {
        SampleRegistry registry = new SampleRegistry();
        for (int i = 0; i < 50; i++) {
            registry.submit(order(i), "\"02\"", order(i + 1));
        }
        assertThat(messages(plan(registry)))
                .singleElement()
                .satisfies(message -> assertThat(message.objects()).hasSize(50));
        assertThat(told.of("oversized")).hasSize(1);
    }

    @Test
    @DisplayName("of an owner and of what depends on it are in one stream")
    void owners() {
        SampleRegistry registry = new SampleRegistry();
        for (int i = 0; i < 20; i++) {
            registry.submit(order(i), "\"02\"");
            registry.dependant(file(i), "\"" + "x".repeat(900) + "\"", order(i));
        }
        SessionPlan plan = plan(registry);
        assertThat(plan.streams()).hasSize(3);
        for (List<PlannedMessage> stream : plan.streams()) {
            Set<String> orders = new TreeSet<>();
            Set<String> files = new TreeSet<>();
            for (PlannedMessage message : stream) {
                for (ObjectKey key : keys(message.objects())) {
                    (key.type().equals(INDEPENDENT) ? orders : files).add(key.key());
                }
            }
            assertThat(orders).isEqualTo(files);
        }
    }

    @Property(tries = 200)
    @Label("are unions of whole components, none of which is split, each object once")
    void whole_components(@ForAll long seed) {
        Random random = new Random(seed);
        SampleRegistry registry = new SampleRegistry();
        int size = 1 + random.nextInt(300);
        int degree = random.nextInt(3);
        for (int i = 0; i < size; i++) {
            List<ObjectKey> targets = new ArrayList<>();
            for (int j = 0; j < degree; j++) {
                if (random.nextInt(3) == 0) {
                    targets.add(master(random.nextInt(size)));
                }
            }
            registry.submit(
                    master(i),
                    "\"" + "x".repeat(random.nextInt(120)) + "\"",
                    targets.toArray(ObjectKey[]::new));
        }
        SessionPlan plan = plan(registry);
        for (String node : List.of("02", "03")) {
            Map<ObjectKey, Integer> messageOf = new HashMap<>();
            for (PlannedMessage message : messages(plan)) {
                if (message.name().stream().recipient().equals(node)) {
                    for (ObjectKey key : keys(message.objects())) {
                        assertThat(messageOf.put(key, message.name().number()))
                                .as("in two messages")
                                .isNull();
                    }
                }
            }
            assertThat(messageOf.keySet()).isEqualTo(registry.keys());
            for (Set<ObjectKey> component : components(registry)) {
                assertThat(component.stream().map(messageOf::get).collect(Collectors.toSet()))
                        .as("messages of a component")
                        .hasSize(1);
            }
        }
        for (PlannedMessage message : messages(plan)) {
            assertThat(
                            message.bytes() <= SETTINGS.messageBytes()
                                    && message.objects().size() <= 100)
                    .as("within the limit, unless it is one component")
                    .isEqualTo(!isOneComponentAboveTheLimit(registry, message));
        }
    }

    private static boolean isOneComponentAboveTheLimit(
            SampleRegistry registry, PlannedMessage message) {
        return (message.bytes() > SETTINGS.messageBytes() || message.objects().size() > 100)
                && components(registry).contains(new HashSet<>(keys(message.objects())));
    }

    /** Breadth first, along references both ways. */
    private static List<Set<ObjectKey>> components(SampleRegistry registry) {
        Map<ObjectKey, Set<ObjectKey>> neighbours = new HashMap<>();
        registry.heads(registry.keys())
                .forEach(
                        (key, head) ->
                                head.references()
                                        .forEach(
                                                target -> {
                                                    neighbours
                                                            .computeIfAbsent(
                                                                    key, k -> new HashSet<>())
                                                            .add(target);
                                                    neighbours
                                                            .computeIfAbsent(
                                                                    target, k -> new HashSet<>())
                                                            .add(key);
                                                }));
        List<Set<ObjectKey>> components = new ArrayList<>();
        Set<ObjectKey> seen = new HashSet<>();
        for (ObjectKey start : registry.keys()) {
            Set<ObjectKey> component = new HashSet<>();
            Deque<ObjectKey> open = new ArrayDeque<>(List.of(start));
            while (!open.isEmpty()) {
                ObjectKey key = open.remove();
                if (seen.add(key)) {
                    component.add(key);
                    open.addAll(neighbours.getOrDefault(key, Set.of()));
                }
            }
            if (!component.isEmpty()) {
                components.add(component);
            }
        }
        return components;
    }
}
