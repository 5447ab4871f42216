package io.dromedary.kod.send;

import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Objects that hang together. */
final class Components {

    private Components() {}

    /**
     * The connected components of a graph.
     *
     * @param edges to others, in either direction; those to objects outside are passed over
     * @return each object once; components and their objects in the order they came
     */
    static List<List<ObjectHead>> of(
            List<ObjectHead> objects, Function<ObjectHead, ? extends Collection<ObjectKey>> edges) {
        Map<ObjectKey, Integer> places = new HashMap<>();
        for (int i = 0; i < objects.size(); i++) {
            places.put(objects.get(i).key(), i);
        }
        int[] parents = new int[objects.size()];
        for (int i = 0; i < parents.length; i++) {
            parents[i] = i;
        }
        for (int i = 0; i < parents.length; i++) {
            for (ObjectKey target : edges.apply(objects.get(i))) {
                Integer other = places.get(target);
                if (other != null) {
                    int one = root(parents, i);
                    int two = root(parents, other);
                    parents[Math.max(one, two)] = Math.min(one, two);
                }
            }
        }
        Map<Integer, List<ObjectHead>> components = new LinkedHashMap<>();
        for (int i = 0; i < parents.length; i++) {
            components
                    .computeIfAbsent(root(parents, i), root -> new ArrayList<>())
                    .add(objects.get(i));
        }
        return List.copyOf(components.values());
    }

    /** Halves the way each time it is gone. */
    private static int root(int[] parents, int place) {
        int at = place;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }
}
