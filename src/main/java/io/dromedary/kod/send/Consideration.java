package io.dromedary.kod.send;

import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectRegistry;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.Node;
import io.dromedary.kod.rules.TypeRule;
import io.dromedary.kod.rules.TypeRule.Placement;
import io.dromedary.kod.rules.UnknownType;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Decides which nodes objects go to (рассмотрение):
 *
 * <ol>
 *   <li>A subordinate node sends everything to the centre, and nothing to anybody else; what others
 *       need they get from there.
 *   <li>Master data goes to all nodes.
 *   <li>Independent data goes to the nodes that its rule names, dependent data to those of its
 *       owner.
 *   <li>What was ever sent to a node, or came from it, is sent to it again.
 * </ol>
 *
 * <p>An object of a type without a rule goes to all nodes, and waits as far as they want that.
 */
final class Consideration {

    /** Owners of owners; a longer chain is a mistake in the data. */
    private static final int MOST_OWNERS = 8;

    /** Objects that are told of as held; who has so many knows that it is about all. */
    private static final int MOST_KNOWN = 50_000;

    private final ObjectRegistry registry;
    private final Lookups lookups;
    private final KodRules rules;
    private final RecipientsRule expressions;
    private final SendListener listener;
    private final Set<String> others;

    /** What the listener knows to be held. */
    private final Set<ObjectKey> known = ConcurrentHashMap.newKeySet();

    Consideration(
            ObjectRegistry registry,
            KodRules rules,
            RecipientsRule expressions,
            SendListener listener) {
        this.registry = registry;
        this.lookups = new Lookups(registry);
        this.rules = rules;
        this.expressions = expressions;
        this.listener = listener;
        boolean centre = rules.thisNode().centre();
        this.others =
                rules.nodes().values().stream()
                        .filter(node -> !node.code().equals(rules.thisNode().code()))
                        .filter(node -> centre || node.centre())
                        .map(Node::code)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** The nodes that this one sends to. */
    Set<String> recipients() {
        return others;
    }

    /**
     * Considers objects.
     *
     * @param underWay which nodes get which objects from the session that is not complete yet
     */
    Considered consider(Collection<ObjectHead> heads, Map<ObjectKey, Set<String>> underWay) {
        Set<ObjectKey> held = new HashSet<>();
        Map<ObjectKey, Set<String>> recipients = place(heads, underWay, held, 0);
        for (ObjectHead head : heads) {
            if (rules.type(head.key().type()).isEmpty()) {
                holdUnknown(head, recipients, held);
            }
        }
        heads.stream()
                .map(ObjectHead::key)
                .filter(key -> !held.contains(key))
                .forEach(known::remove);
        return new Considered(recipients, held);
    }

    private Map<ObjectKey, Set<String>> place(
            Collection<ObjectHead> heads,
            Map<ObjectKey, Set<String>> underWay,
            Set<ObjectKey> held,
            int depth) {
        Map<ObjectKey, Set<String>> recipients = new HashMap<>();
        if (!rules.thisNode().centre()) {
            heads.forEach(head -> recipients.put(head.key(), new HashSet<>(others)));
            return recipients;
        }
        Map<ObjectKey, ObjectKey> owners = new LinkedHashMap<>();
        for (ObjectHead head : heads) {
            Set<String> nodes = new HashSet<>(underWay.getOrDefault(head.key(), Set.of()));
            nodes.addAll(byRule(head, owners, held));
            recipients.put(head.key(), nodes);
        }
        lookups.holders(recipients.keySet())
                .forEach((object, nodes) -> recipients.get(object).addAll(nodes));
        if (!owners.isEmpty() && depth < MOST_OWNERS) {
            Collection<ObjectHead> heldBy = lookups.heads(Set.copyOf(owners.values())).values();
            Map<ObjectKey, Set<String>> ofOwners = place(heldBy, underWay, held, depth + 1);
            owners.forEach(
                    (object, owner) ->
                            recipients.get(object).addAll(ofOwners.getOrDefault(owner, Set.of())));
        }
        recipients.values().forEach(nodes -> nodes.retainAll(others));
        return recipients;
    }

    /** The nodes that the type's rule says, but for an owner's. */
    private Set<String> byRule(
            ObjectHead head, Map<ObjectKey, ObjectKey> owners, Set<ObjectKey> held) {
        Optional<TypeRule> rule = rules.type(head.key().type());
        if (rule.isEmpty()) {
            return others; // but for those that want it held back
        }
        Placement placement = rule.get().placement();
        if (placement instanceof Placement.Everywhere) {
            return others;
        }
        if (placement instanceof Placement.WithOwner) {
            head.owner().ifPresent(owner -> owners.put(head.key(), owner));
        }
        if (placement instanceof Placement.ByExpression by && !head.deleted()) {
            return byExpression(by.expression(), head, held);
        }
        return Set.of();
    }

    private Set<String> byExpression(String expression, ObjectHead head, Set<ObjectKey> held) {
        Optional<byte[]> value = registry.value(head.sequence());
        if (value.isEmpty()) {
            hold(head, "it was changed again long ago", held);
            return Set.of();
        }
        try {
            Set<String> nodes = expressions.recipients(expression, head, value.get());
            for (String node : nodes) {
                if (!rules.nodes().containsKey(node)) {
                    throw new IllegalArgumentException("it names '" + node + "', which is no node");
                }
            }
            return nodes;
        } catch (RuntimeException e) {
            hold(head, "its recipients rule " + expression + " failed: " + e.getMessage(), held);
            return Set.of();
        }
    }

    private void holdUnknown(
            ObjectHead head, Map<ObjectKey, Set<String>> recipients, Set<ObjectKey> held) {
        boolean holds =
                recipients
                        .get(head.key())
                        .removeIf(
                                node -> rules.nodes().get(node).unknownType() == UnknownType.HOLD);
        if (holds) {
            hold(head, "there is no rule for its type", held);
        }
    }

    private void hold(ObjectHead head, String reason, Set<ObjectKey> held) {
        held.add(head.key());
        if (known.size() < MOST_KNOWN && known.add(head.key())) {
            listener.held(head.key(), reason);
        }
    }
}
