package io.dromedary.care.configuration;

import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.JobSteps;
import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Secret;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.rac.RacSection;
import io.dromedary.cluster.rac.RestoreSecrets;
import io.dromedary.cluster.rac.RestoreStep;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterAccess;
import io.dromedary.cluster.settings.ClusterCopySettings;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.JobKind;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Copies of the settings of all clusters, and restoring one. A cluster that fails is booked and
 * keeps no other. Thread-safe.
 */
public final class ClusterCopyFlow {

    private final ClusterSettings settings;
    private final ClusterCopySettings wanted;
    private final RacClients clients;
    private final JobBook book;
    private final Clock clock;
    private final JobSteps steps;
    private final CopyFolder copies;

    /** Nothing is done yet. */
    public ClusterCopyFlow(
            ClusterSettings settings,
            ClusterCopySettings wanted,
            RacClients clients,
            JobBook book,
            Clock clock) {
        this.settings = settings;
        this.wanted = wanted;
        this.clients = clients;
        this.book = book;
        this.clock = clock;
        this.steps = new JobSteps(book);
        this.copies = new CopyFolder(wanted.folder());
    }

    /**
     * Begins a job.
     *
     * @return one task a cluster
     * @throws io.dromedary.backup.job.JobRunningException if such a job is under way
     */
    public Begun<CopyTask> begin() {
        UUID job = book.begin(JobKind.CLUSTER_CONFIG);
        return new Begun<>(
                job,
                settings.clusters().stream().map(one -> new CopyTask(job, one.name())).toList());
    }

    /** Copies the settings of a cluster; what could not be read is booked as failed. */
    public CopyTask copy(CopyTask task) {
        attempt(task, "copy settings", () -> read(task))
                .ifPresent(
                        copy ->
                                copy.sections()
                                        .forEach(
                                                section ->
                                                        section.problem()
                                                                .ifPresent(
                                                                        problem ->
                                                                                unread(
                                                                                        task,
                                                                                        section,
                                                                                        problem))));
        return task;
    }

    private <T> Optional<T> attempt(CopyTask task, String name, Supplier<T> step) {
        return steps.attempt(task.job(), task.cluster(), "", name, step);
    }

    private void unread(CopyTask task, RacSection section, String problem) {
        steps.fail(task.job(), task.cluster(), "", "read " + section.command(), problem);
    }

    private ClusterCopy read(CopyTask task) {
        List<Path> files = CopyFolder.files(wanted.files().getOrDefault(task.cluster(), List.of()));
        ClusterCopy copy =
                new ClusterCopy(
                        task.cluster(),
                        clock.instant(),
                        rac(task.cluster()).inventory(clients::credentials));
        copies.keep(copy, files, task.job());
        return copy;
    }

    private Rac rac(String cluster) {
        return clients.cluster(cluster)
                .orElseThrow(
                        () ->
                                new CopyException(
                                        "The settings have no cluster '%s'; they have %s"
                                                .formatted(
                                                        cluster,
                                                        settings.clusters().stream()
                                                                .map(ClusterAccess::name)
                                                                .toList())));
    }

    /** Removes old copies of a cluster. */
    public CopyTask removeOld(CopyTask task) {
        attempt(
                task,
                "remove old copies",
                () ->
                        copies.remove(
                                task.cluster(), clock.instant().minus(wanted.keep()), task.job()));
        return task;
    }

    /**
     * Restores the settings of a cluster, which may be a new one. What rac refuses, and what is
     * missing in the secrets, is booked step by step. Monitors wait for copies, and not for this.
     *
     * @param cluster whose copy it is, and which is restored, by its name in the settings
     * @param copy name of it; the newest that is whole if empty
     * @param dry whether nothing is changed
     * @return the report of the job
     * @throws CopyException if there is no such cluster or copy
     * @throws io.dromedary.backup.job.JobRunningException if such a job is under way
     */
    public JobReport restore(String cluster, Optional<String> copy, boolean dry) {
        Rac rac = rac(cluster);
        CopyFolder.Found found = copies.read(cluster, copy);
        if (!dry && !found.passedOver().isEmpty()) {
            throw new CopyException(
                    "The newest whole copy is %s, and newer ones are not whole (a dry run says why): %s. Name the one to restore from"
                            .formatted(found.name(), found.passedOver().keySet()));
        }
        UUID job = book.beginUnmonitored(JobKind.CLUSTER_CONFIG);
        found.passedOver()
                .forEach(
                        (name, why) ->
                                steps.skip(
                                        job,
                                        cluster,
                                        "",
                                        "copy " + name,
                                        "passed over for %s, as it is not whole: %s"
                                                .formatted(found.name(), why)));
        steps.attempt(
                job,
                cluster,
                "",
                dry ? "dry run" : "restore",
                () -> {
                    rac.restore(
                            found.copy().sections(),
                            new Secrets(rac.access()),
                            wanted.locale(),
                            dry,
                            step -> told(job, cluster, step));
                    return cluster;
                });
        return book.end(job);
    }

    private void told(UUID job, String cluster, RestoreStep step) {
        switch (step.outcome()) {
            case DONE -> steps.attempt(job, cluster, "", step.name(), () -> step);
            case PLANNED -> steps.skip(job, cluster, "", step.name(), "would be restored");
            case PASSED -> steps.skip(job, cluster, "", step.name(), step.message());
            case LACKING, FAILED -> steps.fail(job, cluster, "", step.name(), step.message());
        }
    }

    /** What the settings name for restoring, and what they name anyway. */
    private final class Secrets implements RestoreSecrets {

        private final ClusterAccess access;

        private Secrets(ClusterAccess access) {
            this.access = access;
        }

        @Override
        public Optional<Secret> agentAdministrator(String name) {
            return find(wanted.agentAdministrators(), name, access.agent());
        }

        @Override
        public Optional<Secret> administrator(String name) {
            return find(wanted.administrators(), name, access.administrator());
        }

        @Override
        public Optional<Secret> database(String user, String server) {
            return find(wanted.databases(), user + "@" + server, Optional.empty());
        }

        @Override
        public Optional<Credentials> infobase(String name) {
            return settings.infobases().of(name).credentials();
        }

        private static Optional<Secret> find(
                Map<String, Secret> secrets, String name, Optional<Credentials> otherwise) {
            return Optional.ofNullable(secrets.get(name))
                    .or(
                            () ->
                                    otherwise
                                            .filter(one -> one.user().equals(name))
                                            .flatMap(Credentials::password));
        }
    }
}
