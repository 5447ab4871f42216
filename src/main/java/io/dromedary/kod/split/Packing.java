package io.dromedary.kod.split;

import io.dromedary.kod.DisjointSets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which message each object goes into: a component is never split; components are put together, in
 * the order of their first objects, while they fit. Immutable.
 */
final class Packing {

    /** Sizes are counted in these, rounded up, to take four bytes an object. */
    private static final int UNIT = 16;

    private static final int NONE = -1;

    private final List<Long> bytes = new ArrayList<>();
    private final int[] order;
    private final int[] ends;

    /**
     * Packs all objects.
     *
     * @param most bytes of a message
     * @param mostObjects of a message
     */
    Packing(ObjectFile objects, Kinds kinds, DisjointSets components, long most, int mostObjects)
            throws IOException {
        int[] message = messages(objects, kinds, components, most, mostObjects);
        ends = new int[bytes.size()];
        for (int one : message) {
            ends[one]++;
        }
        int start = 0;
        for (int at = 0; at < ends.length; at++) {
            int count = ends[at];
            ends[at] = start;
            start += count;
        }
        order = new int[message.length];
        for (int number = 0; number < message.length; number++) {
            order[ends[message[number]]++] = number;
        }
    }

    private int[] messages(
            ObjectFile objects, Kinds kinds, DisjointSets components, long most, int mostObjects)
            throws IOException {
        int[] units = new int[objects.size()];
        int[] counts = new int[objects.size()];
        objects.forEach(
                (number, entry) -> {
                    int top = components.find(number);
                    long length = MessageFiller.bytes(entry, kinds);
                    units[top] = Math.addExact(units[top], (int) ((length + UNIT - 1) / UNIT));
                    counts[top]++;
                });
        int[] message = new int[objects.size()];
        Arrays.fill(message, NONE);
        long room = 0;
        int roomForObjects = 0;
        for (int number = 0; number < message.length; number++) {
            int top = components.find(number);
            if (message[top] == NONE) {
                long size = (long) units[top] * UNIT;
                if (bytes.isEmpty() || size > room || counts[top] > roomForObjects) {
                    bytes.add(0L);
                    room = most;
                    roomForObjects = mostObjects;
                }
                room -= size;
                roomForObjects -= counts[top];
                int last = bytes.size() - 1;
                bytes.set(last, bytes.get(last) + size);
                message[top] = last;
            }
            message[number] = message[top];
        }
        return message;
    }

    /** How many messages there are. */
    int messages() {
        return ends.length;
    }

    /** About how many bytes a message has. */
    long bytes(int message) {
        return bytes.get(message);
    }

    /** How many objects a message has. */
    int size(int message) {
        return ends[message] - start(message);
    }

    /** The number of an object of a message; they are ascending. */
    int object(int message, int at) {
        return order[start(message) + at];
    }

    private int start(int message) {
        return message == 0 ? 0 : ends[message - 1];
    }
}
