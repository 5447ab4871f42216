package io.dromedary.kod.send;

import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectRegistry;
import io.dromedary.kod.registry.Presence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Questions about many objects, asked in queries of a bounded size. */
final class Lookups {

    static final int AT_ONCE = 500;

    private final ObjectRegistry registry;

    Lookups(ObjectRegistry registry) {
        this.registry = registry;
    }

    Map<ObjectKey, ObjectHead> heads(Collection<ObjectKey> keys) {
        return inBatches(keys, registry::heads);
    }

    Map<ObjectKey, Presence> presence(String node, Collection<ObjectKey> keys) {
        return inBatches(keys, batch -> registry.presence(node, batch));
    }

    Map<ObjectKey, Set<String>> holders(Collection<ObjectKey> keys) {
        return inBatches(keys, registry::holders);
    }

    private static <V> Map<ObjectKey, V> inBatches(
            Collection<ObjectKey> keys,
            Function<? super List<ObjectKey>, ? extends Map<ObjectKey, V>> query) {
        Map<ObjectKey, V> found = new HashMap<>();
        List<ObjectKey> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            found.putAll(
                    query.apply(
                            new ArrayList<>(
                                    all.subList(from, Math.min(all.size(), from + AT_ONCE)))));
        }
        return found;
    }
}
