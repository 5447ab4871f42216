package io.dromedary.bench.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What happens to the parts of the system: all of it once in a random order, then all again; and
 * how often each has happened.
 */
final class Faults {

    private final Random random = new Random(20261122);
    private final List<Named> all = new ArrayList<>();
    private final Deque<Named> next = new ArrayDeque<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /** One that can happen. */
    interface Fault {
        void happen() throws Exception;
    }

    private record Named(String name, Fault fault) {}

    /** Adds one; the more often, the more of it. */
    void add(String name, Fault fault) {
        all.add(new Named(name, fault));
    }

    void happen() throws Exception {
        if (next.isEmpty()) {
            List<Named> round = new ArrayList<>(all);
            Collections.shuffle(round, random);
            next.addAll(round);
        }
        Named fault = next.remove();
        fault.fault().happen();
        counts.merge(fault.name(), 1, Integer::sum);
    }

    Random random() {
        return random;
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue())
                .collect(Collectors.joining(", "));
    }
}
