package io.dromedary.backup.flow;

import io.dromedary.backup.job.JobSteps;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterAccess;
import io.dromedary.cluster.settings.ClusterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The infobases that the settings choose, of all clusters. What cannot be asked is booked as
 * failed, and the rest goes on. Thread-safe.
 */
public final class CaredInfobases {

    private final ClusterSettings settings;
    private final RacClients clients;
    private final JobSteps steps;

    /** Nothing is asked yet. */
    public CaredInfobases(ClusterSettings settings, RacClients clients, JobSteps steps) {
        this.settings = settings;
        this.clients = clients;
        this.steps = steps;
    }

    /** All of them, in the order of the clusters. */
    public List<InfobaseInfo> of(UUID job) {
        List<InfobaseInfo> all = new ArrayList<>();
        for (ClusterAccess access : settings.clusters()) {
            for (Infobase infobase : chosen(job, access).orElse(List.of())) {
                info(job, infobase).ifPresent(all::add);
            }
        }
        return all;
    }

    /** Those of one cluster; empty if it could not be asked. */
    Optional<List<Infobase>> chosen(UUID job, ClusterAccess access) {
        return steps.prepare(
                job,
                access.name(),
                "",
                "list infobases",
                () ->
                        rac(access.name()).infobases().stream()
                                .filter(one -> settings.infobases().includes(one.name()))
                                .toList());
    }

    private Rac rac(String cluster) {
        return clients.cluster(cluster).orElseThrow();
    }

    private Optional<InfobaseInfo> info(UUID job, Infobase infobase) {
        return steps.prepare(
                job,
                infobase,
                "look up",
                () -> rac(infobase.cluster()).infobase(infobase, clients.credentials(infobase)));
    }
}
