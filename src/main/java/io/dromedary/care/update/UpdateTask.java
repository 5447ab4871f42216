package io.dromedary.care.update;

import io.dromedary.backup.flow.BackupTask;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.template.UpdateTemplate;
import java.util.List;
import java.util.UUID;

/**
 * An infobase whose configuration is updated, after a backup. Immutable.
 *
 * @param backup the backup before, whose lock holds until the update is done
 * @param available all templates there are
 * @param steps what is to be done, in this order; none before that is planned, and if there is
 *     nothing to do
 */
public record UpdateTask(
        BackupTask backup, List<UpdateTemplate> available, List<UpdateTemplate> steps) {

    /** Copies the lists. */
    public UpdateTask {
        available = List.copyOf(available);
        steps = List.copyOf(steps);
    }

    /** The infobase. */
    public Infobase infobase() {
        return backup.infobase();
    }

    /** Whether there is anything to do. */
    public boolean isNeeded() {
        return !steps.isEmpty();
    }

    UUID job() {
        return backup.job();
    }

    UpdateTask planned(List<UpdateTemplate> wanted) {
        return new UpdateTask(backup, available, wanted);
    }

    /** The same after a step of the backup. */
    public UpdateTask with(BackupTask next) {
        return new UpdateTask(next, available, steps);
    }
}
