package io.dromedary.backup.flow;

import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.job.JobSteps;
import io.dromedary.backup.job.JobSteps.Made;
import io.dromedary.backup.objectstore.ObjectStoreException;
import io.dromedary.cluster.session.Pause;
import io.dromedary.cluster.settings.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends backups to the buckets, each as often as the settings say. Thread-safe. */
final class Uploads {

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final Stores stores;
    private final Catalogue catalogue;
    private final JobSteps steps;

    Uploads(Stores stores, Catalogue catalogue, JobSteps steps) {
        this.stores = stores;
        this.catalogue = catalogue;
        this.steps = steps;
    }

    /** To all of them; the failure of one is booked, and keeps no other. */
    void send(BackupTask task) {
        StoredBackup backup = task.backup().orElseThrow();
        for (ObjectStore store : stores.settings().objectStores()) {
            boolean isOver = false;
            for (int attempt = 1; !isOver; attempt++) {
                if (attempt > 1) {
                    Pause.of(store.pause());
                }
                int number = attempt;
                isOver = stores.oneOfTheUploads(() -> isOver(task, backup, store, number));
            }
        }
    }

    /** Whether it was sent, or could not be and need not be tried again. */
    private boolean isOver(BackupTask task, StoredBackup backup, ObjectStore store, int attempt) {
        try {
            return steps.tried(
                            task.job(),
                            task.infobase().cluster(),
                            task.infobase().name(),
                            BackupFlow.attempt("upload to " + store.name(), attempt),
                            failure -> attempt < store.attempts() && isTemporary(failure),
                            () -> {
                                stores.bucket(store)
                                        .upload(backup, stores.folder().file(backup.key()));
                                catalogue.add(store.name(), backup);
                                return new Made<>(backup);
                            })
                    .isPresent();
        } catch (RuntimeException e) {
            LOG.warn("Upload of {} to {}: {}", backup.key(), store.name(), e.getMessage());
            return true;
        }
    }

    private static boolean isTemporary(RuntimeException failure) {
        return failure instanceof ObjectStoreException store && store.isTemporary();
    }
}
