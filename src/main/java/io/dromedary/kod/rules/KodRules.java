package io.dromedary.kod.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of the exchange, as {@code config/kod.yaml} gives them.
 *
 * @param thisNode the node that this program sends and receives for
 * @param nodes all of them, by code
 * @param types by name
 * @param order of types in a message; types that are not named come last, by name
 */
public record KodRules(
        Node thisNode, Map<String, Node> nodes, Map<String, TypeRule> types, List<String> order) {

    /** Copies the collections. */
    public KodRules {
        nodes = Map.copyOf(nodes);
        types = Map.copyOf(types);
        order = List.copyOf(order);
    }

    /** The rule of a type, if it has one. */
    public Optional<TypeRule> type(String name) {
        return Optional.ofNullable(types.get(name));
    }
}
