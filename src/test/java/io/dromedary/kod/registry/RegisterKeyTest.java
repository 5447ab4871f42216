package io.dromedary.kod.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The key of a record set")
class RegisterKeyTest {

    private static final String METADATA = "3CF69C4E-a924-4db8-a372-3237d25894f3";
    private static final String REFERENCE = "C258AAC8-41fe-11eb-80c9-000c297652d8";

    @Nested
    @DisplayName("from its filter")
    class Filter {

        @Test
        @DisplayName("is the same however the filter is written")
        void spelling() {
            assertThat(
                            RegisterKey.ofFilter(
                                    " {\"Склад\": \""
                                            + REFERENCE
                                            + "\", \"\\u0414ата\":\"2026-01-31\",\n\"Вес\": 1.50e1,\"Нет\":[null,true]}"))
                    .isEqualTo(
                            "{\"Вес\":15,\"Дата\":\"2026-01-31\",\"Нет\":[null,true],\"Склад\":\"c258aac8-41fe-11eb-80c9-000c297652d8\"}");
        }

        @ParameterizedTest
        @CsvSource({
            "1, 1",
            "1.0, 1",
            "-0, 0",
            "0.00, 0",
            "100, 100",
            "1e2, 100",
            "1E+2, 100",
            "12345678901234567890.10, 12345678901234567890.1",
            "-0.5e-1, -0.05"
        })
        @DisplayName("has one spelling of a number")
        void numbers(String written, String canonical) {
            assertThat(RegisterKey.ofFilter("[" + written + "]")).isEqualTo("[" + canonical + "]");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "{\"a\":1,\"a\":1}; 'a'",
                    "{\"a\":; not JSON",
                    "[1e1000000000]; 100 digits",
                    "{} 1; follows",
                    "'' ; empty"
                })
        @DisplayName("is refused with the reason")
        void refused(String filter, String reason) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RegisterKey.ofFilter(filter))
                    .withMessageContaining(reason);
        }
    }

    @Nested
    @DisplayName("within a node")
    class Local {

        @Test
        @DisplayName("is an array of pairs, a pair a dimension")
        void pairs() {
            assertThat(
                            RegisterKey.ofNode(
                                    "[ {\"dateTime\":\"2020-07-27T16:03\"},{\""
                                            + METADATA
                                            + "\":\""
                                            + REFERENCE
                                            + "\"},{\"decimal\":\"1.0\"},{\"string\":\"\"},{\"boolean\":true},{\""
                                            + METADATA
                                            + "\":\"Оптовый\"}]"))
                    .isEqualTo(
                            "[{\"dateTime\":\"2020-07-27T16:03:00\"},{\"3cf69c4e-a924-4db8-a372-3237d25894f3\":\"c258aac8-41fe-11eb-80c9-000c297652d8\"},"
                                    + "{\"decimal\":1},{\"string\":\"\"},{\"boolean\":true},{\"3cf69c4e-a924-4db8-a372-3237d25894f3\":\"Оптовый\"}]");
            assertThat(RegisterKey.ofNode("[]")).isEqualTo("[]");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "{\"string\":\"a\"}; array of pairs",
                    "[{}]; dimension 1",
                    "[{\"string\":\"a\"},1]; dimension 2",
                    "[{\"string\":\"a\",\"decimal\":1}]; more than one name",
                    "[{\"string\":1}]; no text",
                    "[{\"boolean\":\"true\"}]; neither true nor false",
                    "[{\"decimal\":\"one\"}]; no number",
                    "[{\"decimal\":null}]; no number",
                    "[{\"dateTime\":\"2020-02-30T00:00:00\"}]; no date",
                    "[{\"dateTime\":\"27.07.2020\"}]; no date",
                    "[{\"int\":1}]; 'int'",
                    "[{\"3cf69c4e-a924-4db8-a372-3237d25894f3\":\"c258-aac8\"}]; neither a UUID",
                    "[{\"3cf69c4e-a924-4db8-a372-3237d25894f3\":1}]; no text with a UUID",
                    "[{\"3cf69c4e-a924-4db8-a372-3237d25894f\":\"a\"}]; UUID of a metadata object",
                    "[; not JSON"
                })
        @DisplayName("is refused with the dimension and the reason")
        void refused(String key, String reason) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RegisterKey.ofNode(key))
                    .withMessageContaining(reason);
        }
    }

    @Property(tries = 100)
    @Label("does not depend on the order of names, and is its own canonical form")
    void canonical(@ForAll("json") JsonNode filter, @ForAll long seed) throws Exception {
        String canonical = RegisterKey.ofFilter(filter.toString());
        assertThat(RegisterKey.ofFilter(shuffled(filter, new Random(seed)).toPrettyString()))
                .isEqualTo(canonical);
        assertThat(RegisterKey.ofFilter(canonical)).isEqualTo(canonical);
        assertThat(new ObjectMapper().readTree(canonical))
                .isEqualTo(new ObjectMapper().readTree(filter.toString()));
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (node.isObject()) {
            List<Map.Entry<String, JsonNode>> members = new ArrayList<>(node.properties());
            Collections.shuffle(members, random);
            var object = JsonNodeFactory.instance.objectNode();
            members.forEach(one -> object.set(one.getKey(), shuffled(one.getValue(), random)));
            return object;
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(one -> array.add(shuffled(one, random)));
            return array;
        }
        return node;
    }

    @Provide
    Arbitrary<JsonNode> json() {
        return Combinators.combine(
                        Arbitraries.longs(), Arbitraries.strings().ofMaxLength(4).list().ofSize(8))
                .as((seed, texts) -> json(new Random(seed), texts, 3));
    }

    private static JsonNode json(Random random, List<String> texts, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String text = texts.get(random.nextInt(texts.size()));
        return switch (random.nextInt(depth > 0 ? 7 : 4)) {
            case 0 -> nodes.textNode(text);
            case 1 -> nodes.numberNode(random.nextInt());
            case 2 -> nodes.booleanNode(random.nextBoolean());
            case 3 -> nodes.nullNode();
            case 4 -> {
                var array = nodes.arrayNode();
                for (int count = random.nextInt(4); count > 0; count--) {
                    array.add(json(random, texts, depth - 1));
                }
                yield array;
            }
            default -> {
                var object = nodes.objectNode();
                for (int count = random.nextInt(4); count > 0; count--) {
                    object.set(
                            texts.get(random.nextInt(texts.size())),
                            json(random, texts, depth - 1));
                }
                yield object;
            }
        };
    }
}
