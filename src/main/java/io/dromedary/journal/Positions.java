package io.dromedary.journal;

import java.util.AbstractList;
import java.util.Arrays;

/**
 * Positions in the order of the events they belong to. Kept as runs of consecutive ones: an append
 * of millions of events has few of them, and takes no memory worth mentioning. Immutable.
 */
public final class Positions extends AbstractList<Long> {

    /** Of each run the position of its first event. */
    private final long[] firsts;

    /** Of each run the index behind its last event. */
    private final int[] ends;

    private Positions(long[] firsts, int[] ends) {
        this.firsts = firsts;
        this.ends = ends;
    }

    @Override
    public Long get(int index) {
        return at(index);
    }

    /** The position of the event with that index, counted from 0. */
    public long at(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index);
        }
        int found = Arrays.binarySearch(ends, index + 1);
        int run = found < 0 ? ~found : found;
        return firsts[run] + index - (run == 0 ? 0 : ends[run - 1]);
    }

    @Override
    public int size() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** How many runs there are. */
    int runs() {
        return ends.length;
    }

    /** Takes positions one by one. Not thread-safe. */
    public static final class Builder {

        private long[] firsts = new long[1];
        private int[] ends = new int[1];
        private int runs;
        private int size;
        private long next;

        /** The position of the next event. */
        public void add(long position) {
            if (runs == 0 || position != next) {
                if (runs == ends.length) {
                    firsts = Arrays.copyOf(firsts, 2 * runs);
                    ends = Arrays.copyOf(ends, 2 * runs);
                }
                firsts[runs++] = position;
            }
            ends[runs - 1] = ++size;
            next = position + 1;
        }

        /** All that were added so far. */
        public Positions build() {
            return new Positions(Arrays.copyOf(firsts, runs), Arrays.copyOf(ends, runs));
        }
    }
}
