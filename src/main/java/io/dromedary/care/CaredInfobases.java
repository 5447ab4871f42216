package io.dromedary.care;

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
            Rac rac = clients.cluster(access.name()).orElseThrow();
            for (Infobase infobase : chosen(job, rac)) {
                info(job, rac, infobase).ifPresent(all::add);
            }
        }
        return all;
    }

    private List<Infobase> chosen(UUID job, Rac rac) {
        return steps.attempt(
                        job,
                        rac.access().name(),
                        "",
                        "list infobases",
                        () ->
                                rac.infobases().stream()
                                        .filter(one -> settings.infobases().includes(one.name()))
                                        .toList())
                .orElse(List.of());
    }

    private Optional<InfobaseInfo> info(UUID job, Rac rac, Infobase infobase) {
        return steps.attempt(
                job,
                infobase,
                "look up",
                () -> rac.infobase(infobase, clients.credentials(infobase)));
    }
}
