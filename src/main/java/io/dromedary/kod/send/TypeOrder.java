package io.dromedary.kod.send;

import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.rules.KodRules;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The order of objects in a message: by type as the rules say, then by key. All receivers lock in
 * the same order then, and never wait for each other in a circle.
 */
final class TypeOrder implements Comparator<ObjectHead> {

    private final Map<String, Integer> places = new HashMap<>();

    TypeOrder(KodRules rules) {
        for (String type : rules.order()) {
            places.putIfAbsent(type, places.size());
        }
    }

    @Override
    public int compare(ObjectHead one, ObjectHead other) {
        int byPlace = Integer.compare(place(one), place(other));
        return byPlace != 0 ? byPlace : one.key().compareTo(other.key());
    }

    /** Types that are not named come last. */
    private int place(ObjectHead object) {
        return places.getOrDefault(object.key().type(), Integer.MAX_VALUE);
    }
}
