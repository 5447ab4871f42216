package io.dromedary.web;

import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.catalogue.CatalogueEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last backup of an infobase. Immutable.
 *
 * @param stores that hold it
 */
public record LastBackup(Manifest manifest, List<String> stores) {

    /** Copies the stores. */
    public LastBackup {
        stores = List.copyOf(stores);
    }

    /**
     * Of each infobase, that whose last one is the oldest first.
     *
     * @param entries the newest first
     */
    static List<LastBackup> in(List<CatalogueEntry> entries) {
        Map<Object, Manifest> newest = new LinkedHashMap<>();
        Map<Object, List<String>> stores = new LinkedHashMap<>();
        for (CatalogueEntry entry : entries) {
            Manifest manifest = entry.backup().manifest();
            Manifest first = newest.computeIfAbsent(manifest.owner(), owner -> manifest);
            if (first.equals(manifest)) {
                stores.computeIfAbsent(manifest.owner(), owner -> new ArrayList<>())
                        .add(entry.store());
            }
        }
        return newest.entrySet().stream()
                .map(one -> new LastBackup(one.getValue(), stores.get(one.getKey())))
                .sorted(Comparator.comparing(one -> one.manifest().startedAt()))
                .toList();
    }
}
