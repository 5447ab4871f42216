package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Selects what a session is to send, and considers it. Thread-safe. */
final class Selector {

    private final ObjectRegistry registry;
    private final Histories histories;
    private final SendSettings settings;
    private final Consideration consideration;

    Selector(
            ObjectRegistry registry,
            Histories histories,
            SendSettings settings,
            Consideration consideration) {
        this.registry = registry;
        this.histories = histories;
        this.settings = settings;
        this.consideration = consideration;
    }

    /**
     * The next portion of changes.
     *
     * @param underWay what the session sends that is not complete yet
     */
    Selection portion(Optional<Boundary> after, Map<ObjectKey, Set<String>> underWay) {
        return selection(
                () -> registry.waiting(after, settings.portionObjects(), settings.portionBytes()),
                underWay,
                true);
    }

    /** Changes that came in behind the boundary's back, oldest first. */
    Selection missed(Boundary boundary, Mark notBefore) {
        return selection(
                () ->
                        registry.missed(
                                boundary,
                                notBefore,
                                settings.portionObjects(),
                                settings.portionBytes()),
                Map.of(),
                false);
    }

    /** The next objects of a historical transfer, for its node alone; they settle nothing. */
    Selection history(History history) {
        List<ObjectHead> heads =
                histories.older(history, settings.portionObjects(), settings.portionBytes());
        Considered all = consideration.consider(heads, Map.of());
        Map<ObjectKey, Set<String>> toNode =
                heads.stream()
                        .map(ObjectHead::key)
                        .filter(key -> all.goes(key, history.node()))
                        .collect(Collectors.toMap(key -> key, key -> Set.of(history.node())));
        return new Selection(
                heads, new Considered(toNode, all.held()), List.of(), Optional.empty());
    }

    /** Whether there is likely to be more behind these. */
    static boolean isFull(List<ObjectHead> heads, SendSettings settings) {
        return heads.size() >= settings.portionObjects()
                || heads.stream().mapToLong(ObjectHead::bytes).sum() > settings.portionBytes() / 2;
    }

    private Selection selection(
            Supplier<List<ObjectHead>> query,
            Map<ObjectKey, Set<String>> underWay,
            boolean movesBoundary) {
        List<ObjectHead> heads = query.get();
        Considered considered = consideration.consider(heads, underWay);
        return new Selection(
                heads,
                considered,
                heads.stream().filter(head -> !considered.held().contains(head.key())).toList(),
                movesBoundary && !heads.isEmpty()
                        ? Optional.of(place(heads.get(heads.size() - 1)))
                        : Optional.empty());
    }

    static Boundary place(ObjectHead head) {
        return new Boundary(head.mark(), head.sequence());
    }
}
