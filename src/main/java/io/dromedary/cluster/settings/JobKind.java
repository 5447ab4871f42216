package io.dromedary.cluster.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be done to a cluster on schedule. */
public enum JobKind {
    /** Резервное копирование. */
    BACKUP,
    /** Обслуживание: statistics of the DBMS, event logs, logs of tools. */
    MAINTENANCE,
    /** Обновление конфигураций. */
    UPDATE,
    /** A copy of the cluster's own settings. */
    CLUSTER_CONFIG,
    /** Restoring the newest backup to try it. */
    RESTORE_DRILL,
    /** Restoring a backup because it is needed; an administrator's own doing. */
    RESTORE;

    /** Those that may be on a schedule, and that others want to hear of. */
    public static List<JobKind> scheduled() {
        return Arrays.stream(values()).filter(kind -> kind != RESTORE).toList();
    }

    /** As settings, routes and commands write it: {@code cluster-config}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
