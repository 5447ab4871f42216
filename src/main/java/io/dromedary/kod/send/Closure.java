package io.dromedary.kod.send;

import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectRegistry;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.MissingReference;
import io.dromedary.kod.rules.TypeRule;
import io.dromedary.kod.rules.UnknownType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What must go to a node so that nothing there points into the void (замыкание по ссылкам): objects
 * that it lacks in their current state, what these refer to, their owners, waiting objects that
 * refer to them, and the dependants of an owner that it never had. Used for one session, by one
 * thread; holds heads only.
 */
final class Closure {

    private final ObjectRegistry registry;
    private final Lookups lookups;
    private final KodRules rules;
    private final String node;
    private final int mostReferrers;
    private final Function<Collection<ObjectHead>, Considered> consideration;
    private final Resolver resolver;
    private final SendListener listener;

    private final Map<ObjectKey, ObjectHead> members = new LinkedHashMap<>();

    /** Asked about already, whatever the answer was. */
    private final Set<ObjectKey> known = new HashSet<>();

    private final Deque<ObjectHead> open = new ArrayDeque<>();
    private final Set<ObjectKey> newToNode = new HashSet<>();
    private int referrers;

    /**
     * The closure for a node.
     *
     * @param mostReferrers most waiting objects that go along because they refer to others; the
     *     rest comes in its turn
     * @param consideration of the referrers
     */
    Closure(
            ObjectRegistry registry,
            KodRules rules,
            String node,
            int mostReferrers,
            Function<Collection<ObjectHead>, Considered> consideration,
            Resolver resolver,
            SendListener listener) {
        this.registry = registry;
        this.lookups = new Lookups(registry);
        this.rules = rules;
        this.node = node;
        this.mostReferrers = mostReferrers;
        this.consideration = consideration;
        this.resolver = resolver;
        this.listener = listener;
    }

    /** Of these objects, those that the node lacks, and what goes with them. */
    List<ObjectHead> of(Collection<ObjectHead> seeds) {
        int equal = admit(seeds, true);
        if (equal > 0) {
            listener.skipped(node, equal);
        }
        while (!open.isEmpty()) {
            List<ObjectHead> batch = new ArrayList<>();
            while (batch.size() < Lookups.AT_ONCE && !open.isEmpty()) {
                batch.add(open.remove());
            }
            addTargets(batch);
            addReferrers(batch);
            addDependants(batch);
        }
        return List.copyOf(members.values());
    }

    /**
     * Takes objects in that the node lacks.
     *
     * @param changed whether a deletion is news; for what is referred to it is no reason to go
     * @return how many it has
     */
    private int admit(Collection<ObjectHead> heads, boolean changed) {
        List<ObjectHead> unknown = heads.stream().filter(head -> known.add(head.key())).toList();
        Map<ObjectKey, Presence> held =
                lookups.presence(node, unknown.stream().map(ObjectHead::key).toList());
        Set<ObjectKey> outdated = outdated(unknown, held);
        int equal = 0;
        for (ObjectHead head : unknown) {
            Optional<Presence> presence = Optional.ofNullable(held.get(head.key()));
            if (presence.map(Presence::hash).equals(Optional.of(head.hash()))) {
                equal++;
            } else if (!outdated.contains(head.key())
                    && (changed || (!head.deleted() && !isHeldBack(head)))) {
                members.put(head.key(), head);
                open.add(head);
                if (presence.isEmpty()) {
                    newToNode.add(head.key());
                }
            }
        }
        return equal;
    }

    /**
     * Versions that were replaced since they were selected, of objects that the node has sent
     * itself: what replaced one may have come from there, and must not be undone there. The new
     * version waits in its own place.
     */
    private Set<ObjectKey> outdated(Collection<ObjectHead> heads, Map<ObjectKey, Presence> held) {
        Map<ObjectKey, ObjectHead> sentByNode = new HashMap<>();
        for (ObjectHead head : heads) {
            Presence presence = held.get(head.key());
            if (presence != null && presence.received() && !presence.hash().equals(head.hash())) {
                sentByNode.put(head.key(), head);
            }
        }
        // Asked after what the node holds, so that nothing can come from there in between.
        Map<ObjectKey, ObjectHead> current = lookups.heads(sentByNode.keySet());
        Set<ObjectKey> outdated = new HashSet<>();
        sentByNode.forEach(
                (key, head) -> {
                    if (current.get(key).sequence() != head.sequence()) {
                        outdated.add(key);
                    }
                });
        return outdated;
    }

    private boolean isHeldBack(ObjectHead head) {
        return rules.type(head.key().type()).isEmpty()
                && rules.nodes().get(node).unknownType() == UnknownType.HOLD;
    }

    private void addTargets(List<ObjectHead> batch) {
        Map<ObjectKey, ObjectHead> referrerOf = new LinkedHashMap<>();
        for (ObjectHead head : batch) {
            if (rule(head).map(TypeRule::sendsReferenced).orElse(false)) {
                for (ObjectKey target : edges(head)) {
                    if (!known.contains(target)) {
                        referrerOf.putIfAbsent(target, head);
                    }
                }
            }
        }
        Map<ObjectKey, ObjectHead> found = new HashMap<>(lookups.heads(referrerOf.keySet()));
        found.putAll(lookups.heads(resolved(referrerOf, found.keySet())));
        List<ObjectHead> targets = new ArrayList<>();
        referrerOf.forEach(
                (target, referrer) -> {
                    if (found.containsKey(target)) {
                        targets.add(found.get(target));
                    } else {
                        known.add(target);
                        listener.missing(node, referrer.key(), target);
                    }
                });
        int unused = admit(targets, false);
    }

    /** Asks for what is missing, where the rules say so. */
    private Set<ObjectKey> resolved(
            Map<ObjectKey, ObjectHead> referrerOf, Set<ObjectKey> inRegistry) {
        Set<ObjectKey> asked = new LinkedHashSet<>();
        referrerOf.forEach(
                (target, referrer) -> {
                    if (!inRegistry.contains(target)
                            && rule(referrer)
                                    .map(TypeRule::missingReference)
                                    .equals(Optional.of(MissingReference.RESOLVE))) {
                        asked.add(target);
                    }
                });
        if (!asked.isEmpty()) {
            try {
                resolver.resolve(asked);
            } catch (RuntimeException e) {
                listener.troubled(e); // they are told as missing, and the objects go without them
                return Set.of();
            }
        }
        return asked;
    }

    private void addReferrers(List<ObjectHead> batch) {
        List<ObjectKey> targets =
                batch.stream()
                        .filter(head -> rule(head).map(TypeRule::sendsReferrers).orElse(false))
                        .map(ObjectHead::key)
                        .toList();
        if (targets.isEmpty() || referrers >= mostReferrers) {
            return;
        }
        List<ObjectHead> waiting =
                registry.waitingReferrers(targets).stream()
                        .filter(head -> !known.contains(head.key()))
                        .limit(mostReferrers - referrers)
                        .toList();
        referrers += waiting.size();
        Considered considered = consideration.apply(waiting);
        int unused =
                admit(
                        waiting.stream().filter(head -> considered.goes(head.key(), node)).toList(),
                        true);
    }

    private void addDependants(List<ObjectHead> batch) {
        for (ObjectHead owner : batch) {
            if (!newToNode.contains(owner.key())) {
                continue;
            }
            Optional<ObjectKey> after = Optional.empty();
            List<ObjectHead> page;
            do {
                page = registry.dependants(owner.key(), after, Lookups.AT_ONCE);
                int unused = admit(page, false);
                if (!page.isEmpty()) {
                    after = Optional.of(page.get(page.size() - 1).key());
                }
            } while (page.size() == Lookups.AT_ONCE);
        }
    }

    /** What an object cannot be understood without. */
    static List<ObjectKey> edges(ObjectHead head) {
        if (head.owner().isEmpty()) {
            return head.references();
        }
        List<ObjectKey> edges = new ArrayList<>(head.references());
        edges.add(head.owner().get());
        return edges;
    }

    private Optional<TypeRule> rule(ObjectHead head) {
        return rules.type(head.key().type());
    }
}
