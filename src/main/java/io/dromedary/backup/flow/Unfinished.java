package io.dromedary.backup.flow;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.cluster.Infobase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a job has no backup of: infobases, and clusters that could not be asked for theirs.
 * Thread-safe.
 */
final class Unfinished {

    private final Map<InfobaseKey, Infobase> infobases = new ConcurrentHashMap<>();
    private final Set<String> clusters = ConcurrentHashMap.newKeySet();

    void add(Infobase infobase) {
        infobases.put(InfobaseKey.of(infobase), infobase);
    }

    void add(String cluster) {
        clusters.add(cluster);
    }

    void remove(Infobase infobase) {
        infobases.remove(InfobaseKey.of(infobase));
    }

    boolean has(Manifest manifest) {
        return infobases.containsKey(manifest.owner()) || clusters.contains(manifest.cluster());
    }

    List<Infobase> infobases() {
        return List.copyOf(infobases.values());
    }
}
