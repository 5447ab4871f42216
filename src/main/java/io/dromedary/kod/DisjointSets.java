package io.dromedary.kod;

import java.util.Arrays;

/**
 * Which of numbered things hang together: disjoint sets with union by size. Needs 4 bytes a number.
 * Not thread-safe.
 */
public final class DisjointSets {

    private static final int LEAST_GROWTH = 16;

    /** The number above; of a topmost one the size of its set, negative. */
    private int[] above;

    private int size;

    /**
     * No numbers yet.
     *
     * @param capacity about how many are expected
     */
    public DisjointSets(int capacity) {
        this.above = new int[capacity];
    }

    /** A new number, for now alone in its set: the first one is 0. */
    public int add() {
        if (size == above.length) {
            above = Arrays.copyOf(above, Math.addExact(size, LEAST_GROWTH + (size >> 1)));
        }
        above[size] = -1;
        return size++;
    }

    /** How many numbers there are. */
    public int size() {
        return size;
    }

    /** The number that stands for the set of this one. */
    public int find(int number) {
        int at = number;
        while (above[at] >= 0) {
            int next = above[at];
            if (above[next] >= 0) {
                above[at] = above[next]; // the way is halved for those who come later
            }
            at = next;
        }
        return at;
    }

    /** Makes one set of two. */
    public void join(int one, int other) {
        int first = find(one);
        int second = find(other);
        if (first == second) {
            return;
        }
        boolean firstIsLarger = above[first] <= above[second];
        int top = firstIsLarger ? first : second;
        int below = firstIsLarger ? second : first;
        above[top] += above[below];
        above[below] = top;
    }
}
