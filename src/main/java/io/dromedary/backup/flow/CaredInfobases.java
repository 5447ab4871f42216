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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

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
        return chosen(job, cluster -> {}).stream()
                .map(infobase -> info(job, infobase))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * The same, without asking for each. If a name that is chosen is nowhere, or there is none to
     * choose, that is booked as failed: something was renamed, or the settings are wrong.
     *
     * @param unanswered told the clusters that could not be asked
     */
    List<Infobase> chosen(UUID job, Consumer<String> unanswered) {
        List<Infobase> all = new ArrayList<>();
        boolean isWhole = true;
        for (ClusterAccess access : settings.clusters()) {
            Optional<List<Infobase>> found = all(job, access);
            found.ifPresent(all::addAll);
            if (found.isEmpty()) {
                unanswered.accept(access.name());
                isWhole = false;
            }
        }
        if (isWhole) {
            missing(all).forEach((name, why) -> steps.fail(job, "", "", "find " + name, why));
        }
        return all.stream().filter(one -> settings.infobases().includes(one.name())).toList();
    }

    private Map<String, String> missing(List<Infobase> all) {
        Map<String, String> missing = new TreeMap<>();
        if (all.isEmpty()) {
            missing.put(
                    "infobases",
                    "the clusters have none: were they moved, or is their list lost? See clusters in "
                            + settings.file().getFileName());
        }
        for (String name : settings.infobases().only()) {
            if (all.stream().noneMatch(one -> one.name().equals(name))) {
                missing.put(
                        name,
                        "no cluster has an infobase of this name. Was it renamed? See"
                                + " infobases: only in "
                                + settings.file().getFileName());
            }
        }
        return missing;
    }

    private Optional<List<Infobase>> all(UUID job, ClusterAccess access) {
        return steps.prepare(
                job, access.name(), "", "list infobases", () -> rac(access.name()).infobases());
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
