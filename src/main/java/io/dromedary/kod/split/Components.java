package io.dromedary.kod.split;

import java.util.Arrays;

/**
 * Which objects hang together: disjoint sets of numbers with union by size. Needs 4 bytes a number.
 * Not thread-safe.
 */
final class Components {

    private static final int FIRST = 1 << 16;

    /** The number above; of a topmost one the size of its set, negative. */
    private int[] above = new int[FIRST];

    private int size;

    /** A new number, for now alone in its set: the first one is 0. */
    int add() {
        if (size == above.length) {
            above = Arrays.copyOf(above, Math.addExact(size, size >> 1));
        }
        above[size] = -1;
        return size++;
    }

    int size() {
        return size;
    }

    /** The number that stands for the set of this one. */
    int find(int number) {
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
    void join(int one, int other) {
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
