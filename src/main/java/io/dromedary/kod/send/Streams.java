package io.dromedary.kod.send;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Splits what a session sends into streams that run beside each other. */
final class Streams {

    private Streams() {}

    private static final class Load {

        private final List<Cluster> clusters = new ArrayList<>();
        private final int number;
        private long bytes;

        private Load(int number) {
            this.number = number;
        }
    }

    /**
     * Distributes clusters, the largest first to the stream that has least.
     *
     * @param minObjects of a stream, but for what clusters make impossible
     * @param most streams
     * @return streams, none of them empty
     */
    static List<List<Cluster>> split(List<Cluster> clusters, int minObjects, int most) {
        long objects = clusters.stream().mapToLong(cluster -> cluster.objects().size()).sum();
        int streams = (int) Math.max(1, Math.min(most, objects / minObjects));
        PriorityQueue<Load> loads =
                new PriorityQueue<>(
                        Comparator.<Load>comparingLong(load -> load.bytes)
                                .thenComparingInt(load -> load.number));
        for (int i = 0; i < streams; i++) {
            loads.add(new Load(i));
        }
        List<Cluster> largestFirst = new ArrayList<>(clusters);
        largestFirst.sort(Comparator.comparingLong(Cluster::bytes).reversed());
        for (Cluster cluster : largestFirst) {
            Load least = loads.remove();
            least.clusters.add(cluster);
            least.bytes += cluster.bytes();
            loads.add(least);
        }
        return loads.stream()
                .filter(load -> !load.clusters.isEmpty())
                .sorted(Comparator.comparingInt(load -> load.number))
                .map(load -> load.clusters)
                .toList();
    }
}
