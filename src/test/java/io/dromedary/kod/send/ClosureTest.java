package io.dromedary.kod.send;

import static io.dromedary.kod.send.Samples.INDEPENDENT;
import static io.dromedary.kod.send.Samples.MASTER;
import static io.dromedary.kod.send.Samples.UNKNOWN;
import static io.dromedary.kod.send.Samples.file;
import static io.dromedary.kod.send.Samples.keys;
import static io.dromedary.kod.send.Samples.master;
import static io.dromedary.kod.send.Samples.order;
import static io.dromedary.kod.send.Samples.rule;
import static io.dromedary.kod.send.Samples.rules;
import static io.dromedary.kod.send.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.MissingReference;
import io.dromedary.kod.rules.TypeRule.Placement;
import io.dromedary.kod.send.Samples.Told;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Closure")
class ClosureTest {

    private final SampleRegistry registry = new SampleRegistry();
    private final Told told = new Told();

    private List<ObjectKey> closed(String node, ObjectHead... seeds) {
        return closed(rules("01"), node, Resolver.NONE, 100, seeds);
    }

    private List<ObjectKey> closed(
            KodRules rules, String node, Resolver resolver, int referrers, ObjectHead... seeds) {
        Consideration consideration =
                new Consideration(
                        registry,
                        rules,
                        (expression, head, value) -> ConsiderationTest.named(value),
                        told);
        return keys(
                new Closure(
                                registry,
                                rules,
                                node,
                                referrers,
                                heads -> consideration.consider(heads, Map.of()),
                                resolver,
                                told)
                        .of(Arrays.asList(seeds)));
    }

    /** Already considered: it does not wait. */
    private ObjectHead settled(ObjectKey key, String value, ObjectKey... references) {
        ObjectHead head = registry.submit(key, value, references);
        registry.settle(List.of(head));
        return head;
    }

    @Test
    @DisplayName("leaves out a version that was replaced since it was selected by one of the node")
    void replacedMeanwhile() {
        ObjectHead selected = settled(master(1), "ours");
        registry.receive("02", master(1), "theirs");
        ObjectHead referring = registry.submit(order(1), "1", master(1));

        assertThat(closed("02", selected, referring)).containsExactly(order(1));
        assertThat(closed("03", selected)).containsExactly(master(1));
    }

    @Test
    @DisplayName("adds what an object refers to, as far as the node lacks it, through circles too")
    void references() {
        settled(master(3), "3", master(1));
        settled(master(2), "2", master(3));
        ObjectHead one = settled(master(1), "1", master(2));
        assertThat(closed("02", one)).containsExactlyInAnyOrder(master(1), master(2), master(3));
        registry.holds("02", registry.current(master(2)));
        assertThat(closed("02", one)).containsExactly(master(1));
    }

    @Test
    @DisplayName("adds a target that the node holds in an older state")
    void older_state() {
        registry.holds("02", settled(master(2), "old"));
        settled(master(2), "new");
        assertThat(closed("02", settled(master(1), "1", master(2))))
                .containsExactlyInAnyOrder(master(1), master(2));
    }

    @Test
    @DisplayName("leaves out what the node holds in this state, and counts it")
    void equal() {
        ObjectHead head = settled(master(1), "1", master(2));
        registry.holds("02", head);
        assertThat(closed("02", head)).isEmpty();
        assertThat(told.all).containsExactly("skipped 02 1");
    }

    @Test
    @DisplayName("sends a deletion, but none of something that is only referred to")
    void deletions() {
        registry.delete(master(2));
        ObjectHead one = settled(master(1), "1", master(2));
        assertThat(closed("02", one)).containsExactly(master(1));
        assertThat(told.of("missing")).isEmpty();
        assertThat(closed("02", registry.delete(master(1)))).containsExactly(master(1));
    }

    @Test
    @DisplayName("adds no target of a type that the node wants held back")
    void unknown() {
        ObjectKey odd = new ObjectKey(UNKNOWN, "1");
        settled(odd, "1");
        ObjectHead one = settled(master(1), "1", odd);
        assertThat(closed("03", one)).containsExactly(master(1));
        assertThat(closed("02", one)).containsExactlyInAnyOrder(master(1), odd);
    }

    @Nested
    @DisplayName("missing references")
    class Missing {

        private final KodRules asking =
                rules(
                        "01",
                        with(
                                rule(MASTER, new Placement.Everywhere()),
                                true,
                                true,
                                MissingReference.RESOLVE));

        @Test
        @DisplayName("are told once, and the object goes without them")
        void reported() {
            ObjectHead one = settled(master(1), "1", master("gone"));
            settled(master(2), "2", master("gone"));
            assertThat(closed("02", one)).containsExactly(master(1));
            assertThat(told.all).containsExactly("missing 02 1 gone");
        }

        @Test
        @DisplayName("are asked for if the rule says so, and what comes is closed over")
        void resolved() {
            settled(master(9), "9");
            ObjectHead one = settled(master(1), "1", master(2), master(3));
            assertThat(
                            closed(
                                    asking,
                                    "02",
                                    missing -> {
                                        assertThat(missing)
                                                .containsExactlyInAnyOrder(master(2), master(3));
                                        registry.submit(master(2), "2", master(9));
                                    },
                                    100,
                                    one))
                    .containsExactlyInAnyOrder(master(1), master(2), master(9));
            assertThat(told.all).containsExactly("missing 02 1 3");
        }

        @Test
        @DisplayName("are told if nobody can be asked")
        void unreachable() {
            ObjectHead one = settled(master(1), "1", master(2));
            Resolver broken =
                    missing -> {
                        throw new IllegalStateException("1C does not answer");
                    };
            assertThat(closed(asking, "02", broken, 100, one)).containsExactly(master(1));
            assertThat(told.of("missing")).containsExactly("missing 02 1 2");
        }
    }

    @Nested
    @DisplayName("waiting referrers")
    class Referrers {

        @Test
        @DisplayName("go along if their own rule sends them to the node")
        void go_along() {
            registry.submit(order(1), "\"02\"", master(1));
            registry.submit(order(2), "\"03\"", master(1));
            settled(order(3), "\"02\"", master(1));
            assertThat(closed("02", settled(master(1), "1")))
                    .containsExactlyInAnyOrder(master(1), order(1));
        }

        @Test
        @DisplayName("come in their turn if there are too many, or the type does not want them")
        void bounded() {
            for (int i = 0; i < 10; i++) {
                registry.submit(order(i), "\"02\"", master(1));
            }
            ObjectHead one = settled(master(1), "1");
            assertThat(closed(rules("01"), "02", Resolver.NONE, 4, one)).hasSize(5);
            KodRules off =
                    rules(
                            "01",
                            with(
                                    rule(MASTER, new Placement.Everywhere()),
                                    true,
                                    false,
                                    MissingReference.REPORT));
            assertThat(closed(off, "02", Resolver.NONE, 4, one)).hasSize(1);
        }
    }

    @Nested
    @DisplayName("owners and dependants")
    class Owners {

        @Test
        @DisplayName("dependants go with an owner that the node never had, and not with others")
        void with_a_new_owner() {
            ObjectHead owner = settled(order(1), "\"02\"");
            for (int i = 1000; i < 2100; i++) {
                registry.dependant(file(i), "1", order(1));
            }
            registry.settle();
            assertThat(closed("02", owner)).hasSize(1101);
            registry.holds("02", owner);
            assertThat(closed("02", settled(order(1), "\"03\""))).containsExactly(order(1));
        }

        @Test
        @DisplayName("an owner goes with what depends on it")
        void owner_goes_along() {
            settled(order(1), "\"\"");
            ObjectHead file = registry.dependant(file(1), "1", order(1));
            assertThat(closed("02", file)).containsExactlyInAnyOrder(file(1), order(1));
        }
    }

    @Test
    @DisplayName("does not follow references that the type switches off")
    void switched_off() {
        settled(master(1), "1");
        ObjectHead order = settled(order(1), "\"02\"", master(1));
        KodRules off =
                rules(
                        "01",
                        with(
                                rule(INDEPENDENT, new Placement.ByExpression("value")),
                                false,
                                true,
                                MissingReference.REPORT));
        assertThat(closed(off, "02", Resolver.NONE, 100, order)).containsExactly(order(1));
    }

    @Property(tries = 300)
    @Label("is the smallest set that holds the changes and lacks nothing, on any graph")
    void complete_and_minimal(@ForAll long seed) {
        Random random = new Random(seed);
        SampleRegistry graph = new SampleRegistry();
        int size = 1 + random.nextInt(1_300);
        double degree = random.nextDouble() * 3;
        for (int i = 0; i < size; i++) {
            List<ObjectKey> targets = new ArrayList<>();
            while (random.nextDouble() * (1 + degree) < degree && targets.size() < 8) {
                targets.add(master(random.nextInt(size + 1))); // the last one is missing
            }
            ObjectHead head = graph.submit(master(i), "v" + i, targets.toArray(ObjectKey[]::new));
            if (random.nextInt(4) == 0) {
                graph.holds("02", head);
            } else if (random.nextInt(10) == 0) {
                graph.delete(master(i));
            }
        }
        graph.settle();
        List<ObjectHead> changed =
                graph.heads(graph.keys()).values().stream()
                        .filter(head -> random.nextInt(size) < 5)
                        .toList();
        KodRules rules = rules("01");
        List<ObjectKey> closed =
                keys(
                        new Closure(
                                        graph,
                                        rules,
                                        "02",
                                        100,
                                        heads -> new Considered(Map.of(), Set.of()),
                                        Resolver.NONE,
                                        told)
                                .of(changed));
        assertThat(closed).doesNotHaveDuplicates();
        assertThat(new HashSet<>(closed)).isEqualTo(smallest(graph, changed));
    }

    /** By its definition: grow until nothing changes. */
    private static Set<ObjectKey> smallest(SampleRegistry graph, List<ObjectHead> changed) {
        Set<ObjectKey> smallest = new HashSet<>();
        for (ObjectHead head : changed) {
            if (lacks(graph, head)) {
                smallest.add(head.key());
            }
        }
        boolean grew = true;
        while (grew) {
            grew = false;
            for (ObjectKey key : List.copyOf(smallest)) {
                for (ObjectKey target : graph.current(key).references()) {
                    if (graph.keys().contains(target)
                            && !graph.current(target).deleted()
                            && lacks(graph, graph.current(target))) {
                        grew |= smallest.add(target);
                    }
                }
            }
        }
        return smallest;
    }

    private static boolean lacks(SampleRegistry graph, ObjectHead head) {
        return graph.presence("02", List.of(head.key())).values().stream()
                .noneMatch(held -> held.hash().equals(head.hash()));
    }
}
