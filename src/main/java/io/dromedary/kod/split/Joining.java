package io.dromedary.kod.split;

import io.dromedary.kod.DisjointSets;
import java.io.IOException;

/**
 * Finds out which objects hang together: those that refer to each other, and those that are the
 * same. A target that is not in the export joins nothing.
 *
 * <p>Objects are looked up by the hashes of their keys, a share of them at a time, so that memory
 * for a million is enough for any number; for each share the files are read once.
 */
final class Joining {

    private static final int SHARE = 1 << 20;

    private final ObjectFile objects;
    private final DisjointSets components;

    Joining(ObjectFile objects, DisjointSets components) {
        this.objects = objects;
        this.components = components;
    }

    void join() throws IOException {
        int shares = 1 + objects.size() / SHARE;
        for (int share = 0; share < shares; share++) {
            Table table = new Table(Math.min(objects.size(), SHARE + SHARE / 2));
            int wanted = share;
            objects.forEach(
                    (number, entry) -> {
                        if (share(entry.hash(), shares) == wanted) {
                            int before = table.put(entry.hash(), number);
                            if (before >= 0) {
                                components.join(before, number);
                            }
                        }
                    });
            objects.forEachReference(
                    (from, target) -> {
                        if (share(target, shares) == wanted) {
                            int to = table.get(target);
                            if (to >= 0) {
                                components.join(from, to);
                            }
                        }
                    });
        }
    }

    private static int share(long hash, int shares) {
        return (int) Long.remainderUnsigned(hash >>> 32, shares);
    }

    /** Numbers by hash: open addressing, grown when it is half full. */
    private static final class Table {

        private long[] hashes;
        private int[] numbers;
        private int size;

        private Table(int expected) {
            allocate(Integer.highestOneBit(Math.max(expected, 1)) << 2);
        }

        private void allocate(int capacity) {
            hashes = new long[capacity];
            numbers = new int[capacity];
        }

        /** The number that had the hash before, which it keeps; -1 for none. */
        private int put(long hash, int number) {
            if (size > hashes.length / 2) {
                grow();
            }
            int slot = slot(hash);
            if (hashes[slot] == hash) {
                return numbers[slot];
            }
            hashes[slot] = hash;
            numbers[slot] = number;
            size++;
            return -1;
        }

        private int get(long hash) {
            int slot = slot(hash);
            return hashes[slot] == hash ? numbers[slot] : -1;
        }

        private int slot(long hash) {
            int mask = hashes.length - 1;
            int slot = (int) hash & mask;
            while (hashes[slot] != 0 && hashes[slot] != hash) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private void grow() {
            long[] oldHashes = hashes;
            int[] oldNumbers = numbers;
            allocate(oldHashes.length * 2);
            for (int at = 0; at < oldHashes.length; at++) {
                if (oldHashes[at] != 0) {
                    int slot = slot(oldHashes[at]);
                    hashes[slot] = oldHashes[at];
                    numbers[slot] = oldNumbers[at];
                }
            }
        }
    }
}
