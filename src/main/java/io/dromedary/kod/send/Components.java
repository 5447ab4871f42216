package io.dromedary.kod.send;

import io.dromedary.kod.DisjointSets;
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
        DisjointSets sets = new DisjointSets(objects.size());
        for (ObjectHead object : objects) {
            places.put(object.key(), sets.add());
        }
        for (int i = 0; i < objects.size(); i++) {
            for (ObjectKey target : edges.apply(objects.get(i))) {
                Integer other = places.get(target);
                if (other != null) {
                    sets.join(i, other);
                }
            }
        }
        Map<Integer, List<ObjectHead>> components = new LinkedHashMap<>();
        for (int i = 0; i < objects.size(); i++) {
            components.computeIfAbsent(sets.find(i), set -> new ArrayList<>()).add(objects.get(i));
        }
        return List.copyOf(components.values());
    }
}
