package io.dromedary.backup.drill;

import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.restore.Fetched;
import io.dromedary.backup.scratch.ScratchName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A backup that is being tried, and how far that is. Each step gives the next one. Immutable.
 *
 * @param number within the job
 * @param copies of the backup in the stores, at least one
 * @param fetched its file
 * @param scratch the database it was restored into; none if it cannot be, and was only read
 */
public record DrillTask(
        UUID job,
        int number,
        List<CatalogueEntry> copies,
        Optional<Fetched> fetched,
        Optional<String> scratch) {

    /** Copies the list. */
    public DrillTask {
        copies = List.copyOf(copies);
    }

    /** What is tried. */
    public Manifest manifest() {
        return copies.get(0).backup().manifest();
    }

    DrillTask fetched(Fetched file) {
        return new DrillTask(job, number, copies, Optional.of(file), scratch);
    }

    DrillTask restored(ScratchName database) {
        return new DrillTask(job, number, copies, fetched, Optional.of(database.text()));
    }
}
