package io.dromedary.testkit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The set checker of numbered events: <b>lost = acknowledged − read</b>, and whether each key was
 * read in its order. A reader that is given something again begins a repeat, which counts, but is
 * no disorder: what it is given for the first time must follow what it was given before.
 * Thread-safe.
 */
public final class SetCheck {

    private static final int SHOWN = 5;

    private final Map<String, Key> keys = new TreeMap<>();

    /** The writer was told that event {@code number} of {@code key}, from 0, is stored. */
    public synchronized void acknowledged(String key, int number) {
        key(key).acknowledged.set(number);
    }

    /** The reader was given the event. */
    public synchronized void read(String key, int number) {
        Key of = key(key);
        if (of.read.get(number)) {
            of.repeated++;
        } else if (of.read.length() > number) {
            of.disorder.add(key + " " + number + " after " + (of.read.length() - 1));
        }
        of.read.set(number);
    }

    /** How many different events were read. */
    public synchronized int count() {
        return keys.values().stream().mapToInt(of -> of.read.cardinality()).sum();
    }

    /** What is to be said by now. */
    public synchronized Verdict verdict() {
        List<String> lost = new ArrayList<>();
        List<String> disorder = new ArrayList<>();
        int acknowledged = 0;
        int repeated = 0;
        for (Map.Entry<String, Key> entry : keys.entrySet()) {
            Key of = entry.getValue();
            acknowledged += of.acknowledged.cardinality();
            repeated += of.repeated;
            disorder.addAll(of.disorder);
            BitSet missing = (BitSet) of.acknowledged.clone();
            missing.andNot(of.read);
            missing.stream().mapToObj(number -> entry.getKey() + " " + number).forEach(lost::add);
        }
        return new Verdict(acknowledged, count(), repeated, lost, disorder);
    }

    private Key key(String name) {
        return keys.computeIfAbsent(name, any -> new Key());
    }

    /**
     * The verdict.
     *
     * @param lost acknowledged, but not read
     * @param outOfOrder read for the first time after a later one of the same key
     */
    public record Verdict(
            int acknowledged, int read, int repeated, List<String> lost, List<String> outOfOrder) {

        /** Whether nothing is lost, and nothing out of order. */
        public boolean isClean() {
            return lost.isEmpty() && outOfOrder.isEmpty();
        }

        @Override
        public String toString() {
            return "acknowledged %d, read %d, repeated %d, lost %d %s, out of order %d %s"
                    .formatted(
                            acknowledged,
                            read,
                            repeated,
                            lost.size(),
                            some(lost),
                            outOfOrder.size(),
                            some(outOfOrder));
        }

        private static List<String> some(List<String> all) {
            return all.subList(0, Math.min(SHOWN, all.size()));
        }
    }

    private static final class Key {
        private final BitSet acknowledged = new BitSet();
        private final BitSet read = new BitSet();
        private final List<String> disorder = new ArrayList<>();
        private int repeated;
    }
}
