package io.dromedary.backup.restore;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.catalogue.CatalogueEntry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which backup is to be restored. Immutable.
 *
 * @param cluster name in the settings; empty if the infobase is in one only
 * @param infobase name at the time of the backup, or UUID
 * @param at the newest backup that is no younger; the newest of all if empty
 */
public record BackupChoice(Optional<String> cluster, String infobase, Optional<Instant> at) {

    /**
     * The copies of that backup in all stores.
     *
     * @param all of the catalogue
     * @throws RestoreException if there is none, or the name stands for several infobases
     */
    public List<CatalogueEntry> of(List<CatalogueEntry> all) {
        List<CatalogueEntry> own = all.stream().filter(this::isMeant).toList();
        List<InfobaseKey> owners =
                own.stream().map(one -> manifest(one).owner()).distinct().toList();
        if (owners.size() > 1) {
            throw new RestoreException(
                    "There are backups of %d infobases '%s': %s. Name the cluster, or the UUID"
                            .formatted(owners.size(), infobase, owners));
        }
        Manifest chosen =
                own.stream()
                        .map(BackupChoice::manifest)
                        .filter(one -> at.filter(one.startedAt()::isAfter).isEmpty())
                        .max(Comparator.comparing(Manifest::startedAt))
                        .orElseThrow(() -> none(own));
        return own.stream().filter(one -> manifest(one).equals(chosen)).toList();
    }

    private boolean isMeant(CatalogueEntry entry) {
        Manifest manifest = manifest(entry);
        return cluster.filter(name -> !name.equals(manifest.cluster())).isEmpty()
                && (manifest.infobase().equals(infobase)
                        || manifest.infobaseId().toString().equalsIgnoreCase(infobase));
    }

    private RestoreException none(List<CatalogueEntry> own) {
        String there =
                own.stream()
                        .map(one -> manifest(one).startedAt().toString())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new RestoreException(
                "There is no backup of '%s'%s%s"
                        .formatted(
                                infobase,
                                at.map(time -> " of " + time + " or before").orElse(""),
                                there.isEmpty() ? "" : "; there are those of " + there));
    }

    private static Manifest manifest(CatalogueEntry entry) {
        return entry.backup().manifest();
    }
}
