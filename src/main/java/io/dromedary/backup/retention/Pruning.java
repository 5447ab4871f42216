package io.dromedary.backup.retention;

import io.dromedary.backup.archive.Depot;
import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.StoredBackup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Carries out the plan for one store. */
public final class Pruning {

    /** A store that refuses so many in a row is not asked for more. */
    private static final int MOST_FAILURES = 3;

    private Pruning() {}

    /**
     * Deletes what goes; a backup that cannot be deleted keeps none of the others from it.
     *
     * @param plan of this very store
     * @param deleted hears of each as soon as it is gone
     */
    public static Pruned run(Depot depot, RetentionPlan plan, Consumer<StoredBackup> deleted) {
        List<StoredBackup> gone = new ArrayList<>();
        List<Finding> failed = new ArrayList<>();
        int inARow = 0;
        for (StoredBackup backup : plan.goes()) {
            if (inARow == MOST_FAILURES) {
                failed.add(new Finding(backup.key(), "it was not tried anymore"));
                continue;
            }
            try {
                depot.delete(backup);
                gone.add(backup);
                inARow = 0;
            } catch (RuntimeException e) {
                failed.add(new Finding(backup.key(), String.valueOf(e.getMessage())));
                inARow++;
                continue;
            }
            deleted.accept(backup);
        }
        return new Pruned(gone, failed);
    }
}
