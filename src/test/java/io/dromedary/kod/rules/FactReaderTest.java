package io.dromedary.kod.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegisterKey;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What a value says of its object")
class FactReaderTest {

    private static final String ORDER = "Документ.Заказ";
    private static final String A = "c258aac8-41fe-11eb-80c9-000c297652d8";
    private static final String B = "3cf69c4e-a924-4db8-a372-3237d25894f3";
    private static final String EMPTY = "00000000-0000-0000-0000-000000000000";

    private static FactReader reader(TypeRule... rules) {
        Map<String, TypeRule> types = new LinkedHashMap<>();
        for (TypeRule rule : rules) {
            types.put(rule.type(), rule);
        }
        Node node = new Node("01", "Центр", Optional.empty(), true, UnknownType.PASS);
        return new FactReader(new KodRules(node, Map.of("01", node), types, List.of()));
    }

    private static TypeRule rule(TypeRule.Kind kind, Optional<String> date, String... paths) {
        List<ReferencePath> references = new ArrayList<>();
        for (String path : paths) {
            String[] parts = path.split("=", -1);
            references.add(new ReferencePath(ValuePath.parse(parts[0]), parts[1]));
        }
        return new TypeRule(
                ORDER,
                kind,
                new TypeRule.Placement.WithOwner(
                        new ReferencePath(ValuePath.parse("/Владелец"), "Справочник.Дела")),
                references,
                true,
                true,
                CollisionPolicy.CENTRE_WINS,
                MissingReference.REPORT,
                date.map(ValuePath::parse),
                Optional.empty());
    }

    private static ObjectFacts facts(String value, String... paths) {
        return reader(rule(TypeRule.Kind.REFERENCE, Optional.of("/Дата"), paths))
                .read(ORDER, value.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectKey key(String type, String uuid) {
        return new ObjectKey(type, uuid);
    }

    @Nested
    @DisplayName("its references")
    class References {

        @Test
        @DisplayName("are where the paths lead, each once, in the order of the value")
        void order() {
            assertThat(
                            facts(
                                            "{'Товары':[{'Номенклатура':'%1$s'},{'Цена':1},{'Номенклатура':'%2$s'},{'Номенклатура':'%1$s'}],'Клиент':'%2$s'}"
                                                    .formatted(B, A),
                                            "/Клиент=Справочник.Клиенты",
                                            "/Товары/*/Номенклатура=Справочник.Товары")
                                    .references())
                    .containsExactly(
                            key("Справочник.Товары", B),
                            key("Справочник.Товары", A),
                            key("Справочник.Клиенты", A));
        }

        @Test
        @DisplayName("are in lower case")
        void lowerCase() {
            assertThat(facts("{'К':'" + A.toUpperCase(Locale.ROOT) + "'}", "/К=Т").references())
                    .containsExactly(key("Т", A));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Справочник.Клиенты",
                    "СправочникСсылка.Клиенты",
                    "jcfg:CatalogRef.Клиенты",
                    "CatalogRef.Клиенты"
                })
        @DisplayName("of a composite type have the type that the value says")
        void composite(String type) {
            assertThat(
                            facts("{'О':{'#value':'" + A + "','#type':'" + type + "'}}", "/О=")
                                    .references())
                    .containsExactly(key("Справочник.Клиенты", A));
            assertThat(
                            facts(
                                            "{'О':{'#type':'" + type + "','#value':'" + A + "'}}",
                                            "/О=Документ.Другой")
                                    .references())
                    .containsExactly(key("Справочник.Клиенты", A));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "null",
                    "''",
                    "'" + EMPTY + "'",
                    "{'#type':'Справочник.Клиенты','#value':'" + EMPTY + "'}",
                    "{'#type':'Справочник.Клиенты','#value':null}",
                    "{'#type':'xs:decimal','#value':5}",
                    "{'#type':'xs:string','#value':'5'}",
                    "5",
                    "true",
                    "'ООО Ромашка'",
                    "['" + A + "']",
                    "{'Ссылка':'" + A + "'}",
                    "{}",
                    "[]"
                })
        @DisplayName("are none where there is no UUID of an object")
        void none(String value) {
            assertThat(facts("{'К':" + value + "}", "/К=Т").references()).isEmpty();
        }

        @Test
        @DisplayName("need a type from somewhere")
        void typeless() {
            assertThat(facts("{'К':'" + A + "'}", "/К=").references()).isEmpty();
        }

        @Test
        @DisplayName("are only found at the place itself")
        void place() {
            assertThat(
                            facts(
                                            "{'Товары':{'*':{'Н':'%1$s'},'0':{'Н':'%1$s'}},'x':{'К':'%1$s'}}"
                                                    .formatted(A),
                                            "/Товары/*/Н=Т",
                                            "/К=Т")
                                    .references())
                    .isEmpty();
        }

        @Test
        @DisplayName("are none of a type without a rule")
        void unknown() {
            ObjectFacts facts =
                    reader().read(
                                    "Справочник.Иной",
                                    ("{\"Ссылка\":\"" + A + "\",\"К\":\"" + B + "\"}")
                                            .getBytes(StandardCharsets.UTF_8));
            assertThat(facts.references()).isEmpty();
            assertThat(facts.key()).contains(key("Справочник.Иной", A));
        }
    }

    @Test
    @DisplayName("its key, owner, date and deletion")
    void others() {
        ObjectFacts facts =
                facts(
                        "{'Ссылка':'%s','Дата':'2026-01-31T08:00:00','Владелец':'%s','#deleted':true}"
                                .formatted(A, B));
        assertThat(facts.key()).contains(key(ORDER, A));
        assertThat(facts.owner()).contains(key("Справочник.Дела", B));
        assertThat(facts.date()).contains(LocalDateTime.of(2026, 1, 31, 8, 0));
        assertThat(facts.deleted()).isTrue();
        assertThat(facts("{'Дата':'0001-01-01T00:00:00'}").date()).isEmpty();
        assertThat(facts("{'Дата':'вчера','#deleted':false}"))
                .isEqualTo(
                        new ObjectFacts(
                                Optional.empty(),
                                false,
                                List.of(),
                                Optional.empty(),
                                Optional.empty()));
        assertThat(facts("{'Дата':'2026-01-31T08:00:00Z'}").date())
                .contains(LocalDateTime.of(2026, 1, 31, 8, 0));
    }

    @Test
    @DisplayName("the key of a record set is its filter, which may have references too")
    void recordSet() {
        ObjectFacts facts =
                reader(rule(TypeRule.Kind.RECORD_SET, Optional.empty(), "/Отбор/Склад=Т"))
                        .read(
                                ORDER,
                                ("{\"Отбор\":{\"Склад\":\"" + A + "\",\"А\":1.0},\"Записи\":[]}")
                                        .getBytes(StandardCharsets.UTF_8));
        assertThat(facts.key()).contains(key(ORDER, "{\"А\":1,\"Склад\":\"" + A + "\"}"));
        assertThat(facts.references()).containsExactly(key("Т", A));
    }

    @Test
    @DisplayName("is refused if it is no JSON object")
    void refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> facts("[]"))
                .withMessageContaining("no JSON object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> facts("{'a':"))
                .withMessageContaining("not JSON");
    }

    private static final List<String> PATHS =
            List.of("/a=T", "/a/*=U", "/a/0=V", "/b/a=T", "/*/a=T", "/a/*/b=", "/b/*/*=T");

    @Property(tries = 300)
    @Label("is what a slow reader finds, path by path")
    void asSlowReader(@ForAll("object") JsonNode value, @ForAll("paths") Set<String> paths)
            throws Exception {
        TypeRule rule =
                rule(TypeRule.Kind.REFERENCE, Optional.empty(), paths.toArray(String[]::new));
        ObjectFacts facts = reader(rule).read(ORDER, new ObjectMapper().writeValueAsBytes(value));
        Set<ObjectKey> slow = new LinkedHashSet<>();
        for (ReferencePath path : rule.references()) {
            for (JsonNode found : find(value, path.path().steps())) {
                slowKey(found, path.type()).ifPresent(slow::add);
            }
        }
        assertThat(facts.references()).doesNotHaveDuplicates().hasSameElementsAs(slow);
    }

    private static List<JsonNode> find(JsonNode from, List<String> steps) {
        if (steps.isEmpty()) {
            return List.of(from);
        }
        List<String> rest = steps.subList(1, steps.size());
        List<JsonNode> found = new ArrayList<>();
        String step = steps.get(0);
        if (from.isArray() && step.equals("*")) {
            from.forEach(one -> found.addAll(find(one, rest)));
        } else if (from.isArray() && step.matches("0|[1-9][0-9]*")) {
            if (from.has(Integer.parseInt(step))) {
                found.addAll(find(from.get(Integer.parseInt(step)), rest));
            }
        } else if (from.isObject() && !step.equals("*") && from.has(step)) {
            found.addAll(find(from.get(step), rest));
        }
        return found;
    }

    private static Optional<ObjectKey> slowKey(JsonNode found, String type) {
        boolean tells = found.path("#type").isTextual() && found.path("#value").isTextual();
        return Optional.of(tells ? found.get("#value") : found)
                .filter(JsonNode::isTextual)
                .flatMap(text -> RegisterKey.uuid(text.asText()))
                .filter(uuid -> !uuid.equals(EMPTY))
                .map(uuid -> new ObjectKey(tells ? found.get("#type").asText() : type, uuid))
                .filter(key -> !key.type().isEmpty());
    }

    @Provide
    Arbitrary<Set<String>> paths() {
        return Arbitraries.of(PATHS).set();
    }

    @Provide
    Arbitrary<JsonNode> object() {
        return Arbitraries.longs().map(seed -> object(new Random(seed), 4));
    }

    private static JsonNode object(Random random, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        List.of("a", "b", "*", "#type", "#value")
                .forEach(
                        name -> {
                            if (random.nextInt(3) > 0) {
                                object.set(name, json(random, depth - 1));
                            }
                        });
        return object;
    }

    private static JsonNode json(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        int kind = random.nextInt(depth > 0 ? 6 : 3);
        if (kind < 3) {
            return List.of(
                            nodes.textNode(A),
                            nodes.textNode(B),
                            nodes.textNode(EMPTY),
                            nodes.textNode("X.Y"),
                            nodes.numberNode(1),
                            nodes.nullNode())
                    .get(random.nextInt(6));
        }
        if (kind == 3) {
            return object(random, depth);
        }
        ArrayNode array = nodes.arrayNode();
        for (int count = random.nextInt(4); count > 0; count--) {
            array.add(json(random, depth - 1));
        }
        return array;
    }
}
