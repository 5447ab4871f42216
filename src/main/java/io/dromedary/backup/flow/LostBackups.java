package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.CatalogueEntry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Backups that a store has held, and gives no more, though nobody here has let them go. */
public final class LostBackups {

    private static final int NAMED = 5;

    private LostBackups() {}

    /**
     * What people should know of it.
     *
     * @param noted what the catalogue knew of the store before it was looked through
     */
    public static Optional<String> warning(Collection<CatalogueEntry> noted, Holdings holdings) {
        Set<String> good =
                holdings.backups().stream().map(StoredBackup::key).collect(Collectors.toSet());
        List<String> lost =
                noted.stream()
                        .map(entry -> entry.backup().key())
                        .filter(key -> !good.contains(key))
                        .sorted()
                        .toList();
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "WARNING: %d backups that were here are gone or damaged: %s%s. 'backup check' says what is wrong with each"
                                .formatted(
                                        lost.size(),
                                        lost.stream()
                                                .limit(NAMED)
                                                .collect(Collectors.joining(", ")),
                                        lost.size() > NAMED ? ", …" : ""));
    }
}
