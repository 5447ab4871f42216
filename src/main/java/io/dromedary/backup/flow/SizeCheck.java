package io.dromedary.backup.flow;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.job.StepReport;
import io.dromedary.sql.DatabaseException;
import java.util.Optional;

/**
 * Compares a dump with the last backup that the same means made of the same infobase. What a
 * program took for a whole dump may be cut off all the same, which nothing but the size tells of a
 * .dt. Thread-safe.
 */
final class SizeCheck {

    private static final long WHOLE = 100;

    private final Catalogue catalogue;
    private final int percent;

    /**
     * Nothing is read yet.
     *
     * @param percent of the last one, below which is much smaller
     */
    SizeCheck(Catalogue catalogue, int percent) {
        this.catalogue = catalogue;
        this.percent = percent;
    }

    /**
     * What people should know of the size of a dump that is good otherwise; it stays good if that
     * cannot be found out.
     */
    Optional<String> warning(BackupTask task, long size) {
        try {
            return compared(task, size);
        } catch (DatabaseException e) {
            return Optional.of(
                    StepReport.WARNING
                            + "its size was not compared with the last: "
                            + e.getMessage());
        }
    }

    private Optional<String> compared(BackupTask task, long size) {
        return catalogue.list(InfobaseKey.of(task.infobase())).stream()
                .map(CatalogueEntry::backup)
                .map(backup -> backup.manifest())
                .filter(manifest -> manifest.means() == task.means())
                .findFirst()
                .filter(last -> (double) size * WHOLE < (double) last.size() * percent)
                .map(last -> warning(last, size));
    }

    private String warning(Manifest last, long size) {
        return StepReport.WARNING
                + "much smaller than the last: %d bytes, where %s has %d. Was so much deleted, or"
                        .formatted(size, last.file(), last.size())
                + " is it cut off? Restore it elsewhere to see (backup: warn-below is "
                + percent
                + " percent)";
    }
}
