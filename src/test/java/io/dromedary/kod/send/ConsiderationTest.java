package io.dromedary.kod.send;

import static io.dromedary.kod.send.Samples.CENTRAL;
import static io.dromedary.kod.send.Samples.UNKNOWN;
import static io.dromedary.kod.send.Samples.file;
import static io.dromedary.kod.send.Samples.master;
import static io.dromedary.kod.send.Samples.order;
import static io.dromedary.kod.send.Samples.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.send.Samples.Told;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Consideration")
class ConsiderationTest {

    private SampleRegistry registry = new SampleRegistry();
    private final Told told = new Told();

    /** The value of an independent object names its nodes: {@code "02,03"}. */
    static Set<String> named(byte[] value) {
        return Stream.of(new String(value, StandardCharsets.UTF_8).replace("\"", "").split(","))
                .filter(code -> !code.isEmpty())
                .collect(Collectors.toSet());
    }

    private Consideration at(String node) {
        return new Consideration(
                registry,
                rules(node),
                (expression, head, value) -> {
                    if (head.key().key().equals("broken")) {
                        throw new IllegalStateException("no such property");
                    }
                    return named(value);
                },
                told);
    }

    private Set<String> nodes(String thisNode, ObjectHead head) {
        return at(thisNode).consider(List.of(head), Map.of()).recipients().get(head.key());
    }

    @Test
    @DisplayName("sends everything of a subordinate node to the centre, and to nobody else")
    void subordinate() {
        assertThat(nodes("02", registry.submit(master(1), "1"))).containsExactly("01");
        assertThat(nodes("02", registry.submit(order(1), "\"03\""))).containsExactly("01");
        assertThat(nodes("02", registry.submit(new ObjectKey(UNKNOWN, "1"), "1")))
                .containsExactly("01");
    }

    @Test
    @DisplayName("sends master data to all nodes")
    void master_data() {
        assertThat(nodes("01", registry.submit(master(1), "1")))
                .containsExactlyInAnyOrder("02", "03");
    }

    @Test
    @DisplayName("sends independent data where its rule says, and dependent data with its owner")
    void rules_and_owners() {
        assertThat(nodes("01", registry.submit(order(1), "\"03\""))).containsExactly("03");
        assertThat(nodes("01", registry.dependant(file(1), "1", order(1)))).containsExactly("03");
        registry.holds("02", registry.current(order(1)));
        assertThat(nodes("01", registry.dependant(file(2), "1", order(1))))
                .containsExactlyInAnyOrder("02", "03");
        assertThat(nodes("01", registry.dependant(file(3), "1", order("none")))).isEmpty();
    }

    @Test
    @DisplayName("sends what a node ever held to it again, also its deletion")
    void held_before() {
        ObjectHead head = registry.submit(order(1), "\"03\"");
        registry.holds("02", head);
        assertThat(nodes("01", registry.submit(order(1), "\"\""))).containsExactly("02");
        assertThat(nodes("01", registry.delete(order(1)))).containsExactly("02");
        ObjectHead central = registry.submit(new ObjectKey(CENTRAL, "1"), "1");
        assertThat(nodes("01", central)).isEmpty();
        registry.holds("03", central);
        assertThat(nodes("01", central)).containsExactly("03");
    }

    @Test
    @DisplayName("counts what the session under way brings to a node")
    void under_way() {
        ObjectHead head = registry.submit(order(1), "\"\"");
        assertThat(
                        at("01").consider(List.of(head), Map.of(head.key(), Set.of("03")))
                                .recipients()
                                .get(head.key()))
                .containsExactly("03");
    }

    @Test
    @DisplayName("follows owners of owners, and is not caught in a circle of them")
    void circle() {
        registry.dependant(file(1), "1", file(2));
        registry.dependant(file(2), "2", file(1));
        registry.holds("03", registry.current(file(2)));
        assertThat(nodes("01", registry.current(file(1)))).containsExactly("03");
    }

    @Test
    @DisplayName("holds an object back whose rule fails or names no node, and goes on with others")
    void broken_rule() {
        ObjectHead broken = registry.submit(order("broken"), "1");
        ObjectHead stray = registry.submit(order("stray"), "\"77\"");
        ObjectHead good = registry.submit(order("good"), "\"02\"");
        Considered considered = at("01").consider(List.of(broken, stray, good), Map.of());
        assertThat(considered.held()).containsExactlyInAnyOrder(broken.key(), stray.key());
        assertThat(considered.recipients().get(good.key())).containsExactly("02");
        assertThat(told.of("held broken")).singleElement().asString().contains("no such property");
        assertThat(told.of("held stray")).singleElement().asString().contains("'77'");
    }

    @Test
    @DisplayName("tells once that an object is held back, however often it is considered")
    void told_once() {
        ObjectKey order = order("o");
        ObjectHead broken = registry.submit(order, "1");
        Consideration consideration = at("01");
        for (int sweep = 0; sweep < 3; sweep++) {
            assertThat(consideration.consider(List.of(broken), Map.of()).held()).contains(order);
        }
        assertThat(told.of("held")).hasSize(1);

        ObjectHead good = registry.submit(order, "\"02\"");
        assertThat(consideration.consider(List.of(good), Map.of()).held()).isEmpty();
        consideration.consider(List.of(registry.submit(order, "2")), Map.of());
        assertThat(told.of("held")).hasSize(2);
    }

    @Test
    @DisplayName("sends objects of unknown types to all nodes but those that want them held back")
    void unknown_type() {
        ObjectHead head = registry.submit(new ObjectKey(UNKNOWN, "1"), "1");
        Considered considered = at("01").consider(List.of(head), Map.of());
        assertThat(considered.recipients().get(head.key())).containsExactly("02");
        assertThat(considered.held()).containsExactly(head.key());
    }

    @Property
    @Label("over any history, goes to every node that the object ever went to")
    void never_forgets(
            @ForAll @Size(max = 40) List<@IntRange(max = 4) Integer> objects,
            @ForAll @Size(min = 40, max = 40) List<@IntRange(max = 3) Integer> targets) {
        registry = new SampleRegistry();
        Map<ObjectKey, Set<String>> ever = new HashMap<>();
        for (int i = 0; i < objects.size(); i++) {
            String value = List.of("\"\"", "\"02\"", "\"03\"", "\"02,03\"").get(targets.get(i));
            ObjectHead head = registry.submit(order(objects.get(i)), value);
            Set<String> expected = ever.computeIfAbsent(head.key(), key -> new HashSet<>());
            expected.addAll(named(registry.value(head.sequence()).orElseThrow()));
            Set<String> nodes = nodes("01", head);
            assertThat(nodes).isEqualTo(expected);
            nodes.forEach(node -> registry.holds(node, head));
        }
    }
}
