package io.dromedary.web;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.catalogue.CatalogueEntry;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The last backup of an infobase. Immutable.
 *
 * @param cluster name in the settings
 * @param infobase name
 * @param manifest empty if there never was one
 * @param stores that hold it
 * @param isPlanned false if it is left of an infobase that is backed up no more
 */
public record LastBackup(
        String cluster,
        String infobase,
        Optional<Manifest> manifest,
        List<String> stores,
        boolean isPlanned) {

    /** What should be there first, and of that what is missing, then the oldest. */
    private static final Comparator<LastBackup> MOST_URGENT_FIRST =
            Comparator.comparing((LastBackup one) -> !one.isPlanned)
                    .thenComparing(
                            one -> one.manifest.map(Manifest::startedAt).orElse(Instant.MIN));

    /** Copies the stores. */
    public LastBackup {
        stores = List.copyOf(stores);
    }

    /**
     * Of each infobase that should have one or has one.
     *
     * @param newest of each infobase, once for each store that holds it
     */
    static List<LastBackup> in(List<CatalogueEntry> newest, BackupPlan plan) {
        Map<InfobaseKey, List<CatalogueEntry>> copies =
                newest.stream()
                        .collect(
                                Collectors.groupingBy(
                                        entry -> entry.backup().manifest().owner(),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        Stream<LastBackup> missing =
                plan.infobases().entrySet().stream()
                        .filter(one -> !copies.containsKey(one.getKey()))
                        .map(
                                one ->
                                        new LastBackup(
                                                one.getKey().cluster(),
                                                one.getValue(),
                                                Optional.empty(),
                                                List.of(),
                                                true));
        return Stream.concat(missing, copies.values().stream().map(all -> of(all, plan)))
                .sorted(MOST_URGENT_FIRST)
                .toList();
    }

    private static LastBackup of(List<CatalogueEntry> copies, BackupPlan plan) {
        Manifest manifest = copies.get(0).backup().manifest();
        return new LastBackup(
                manifest.cluster(),
                plan.infobases().getOrDefault(manifest.owner(), manifest.infobase()),
                Optional.of(manifest),
                copies.stream()
                        .filter(entry -> entry.backup().manifest().equals(manifest))
                        .map(CatalogueEntry::store)
                        .toList(),
                plan.has(manifest));
    }
}
