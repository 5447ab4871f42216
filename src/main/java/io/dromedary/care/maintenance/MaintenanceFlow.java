package io.dromedary.care.maintenance;

import io.dromedary.backup.flow.CaredInfobases;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobSteps;
import io.dromedary.backup.job.JobSteps.Made;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.designer.DesignerTarget;
import io.dromedary.cluster.designer.ToolLogs;
import io.dromedary.cluster.postgres.KnownServers;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.cluster.settings.MaintenanceSettings;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/**
 * Maintenance of all infobases, step by step. Nobody's session ends for it. A step that fails is
 * booked and keeps no other. Thread-safe.
 */
public final class MaintenanceFlow {

    private static final String ANALYZE = "analyze";
    private static final String EVENT_LOG = "shorten event log";

    private final ClusterSettings settings;
    private final RacClients clients;
    private final PostgresTools postgres;
    private final Designer designer;
    private final JobBook book;
    private final Clock clock;
    private final JobSteps steps;
    private final KnownServers servers;
    private final CaredInfobases infobases;

    /**
     * Nothing is done yet.
     *
     * @param clock whose zone says what day it is
     */
    public MaintenanceFlow(
            ClusterSettings settings,
            RacClients clients,
            PostgresTools postgres,
            Designer designer,
            JobBook book,
            Clock clock) {
        this.settings = settings;
        this.clients = clients;
        this.postgres = postgres;
        this.designer = designer;
        this.book = book;
        this.clock = clock;
        this.steps = new JobSteps(book);
        this.servers = new KnownServers(settings.postgres());
        this.infobases = new CaredInfobases(settings, clients, steps);
    }

    /**
     * Begins a job and finds the infobases.
     *
     * @return one task an infobase
     * @throws io.dromedary.backup.job.JobRunningException if such a job is under way
     */
    public Begun<MaintenanceTask> begin() {
        return book.begin(JobKind.MAINTENANCE, this::begun);
    }

    private Begun<MaintenanceTask> begun(UUID job) {
        return new Begun<>(
                job,
                infobases.of(job).stream().map(info -> new MaintenanceTask(job, info)).toList());
    }

    private MaintenanceSettings wanted() {
        return settings.maintenance();
    }

    /** Renews the statistics of the infobase's database, if it is on PostgreSQL. */
    public MaintenanceTask analyze(MaintenanceTask task) {
        if (!wanted().postgres()) {
            return task;
        }
        Optional<Server> server = servers.of(task.info());
        if (server.isEmpty()) {
            steps.skip(
                    task.job(),
                    task.infobase(),
                    ANALYZE,
                    "its database is at %s '%s', which is not in postgres: servers"
                            .formatted(task.info().dbms(), task.info().dbServer()));
            return task;
        }
        steps.attempt(
                task.job(),
                task.infobase(),
                ANALYZE,
                () -> {
                    postgres.analyze(server.get(), task.info().dbName(), wanted().limit());
                    return task;
                });
        return task;
    }

    /** Removes what the event log of the infobase has of days that need not stay. */
    public MaintenanceTask reduceEventLog(MaintenanceTask task) {
        Optional<Duration> kept = wanted().eventLog().filter(any -> wanted().platform());
        if (kept.isPresent()) {
            LocalDate before = LocalDate.now(clock).minusDays(kept.get().toDays());
            steps.attempt(
                    task.job(),
                    task.infobase(),
                    EVENT_LOG,
                    () -> designer.reduceEventLog(target(task), before, wanted().limit()));
        }
        return task;
    }

    private DesignerTarget target(MaintenanceTask task) {
        return new DesignerTarget(
                clients.cluster(task.infobase().cluster()).map(Rac::clientAddress).orElseThrow(),
                task.infobase(),
                clients.credentials(task.infobase()),
                Optional.empty());
    }

    /** Removes what tools said, dumps among them, once it is old. */
    public void removeToolLogs(UUID job) {
        steps.attemptMade(
                job,
                "",
                "",
                "remove old logs of tools",
                () -> {
                    int removed =
                            ToolLogs.remove(
                                    settings.tools().folder(),
                                    clock.instant().minus(settings.tools().keep()));
                    return removed == 0 ? Made.ready(removed) : new Made<>(removed);
                });
    }
}
