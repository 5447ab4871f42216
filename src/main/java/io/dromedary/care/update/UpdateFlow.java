package io.dromedary.care.update;

import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.CaredInfobases;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobSteps;
import io.dromedary.backup.job.JobSteps.Made;
import io.dromedary.cluster.designer.ConfigurationExport;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.designer.DesignerTarget;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.session.OwnLock;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.cluster.settings.UpdateSettings;
import io.dromedary.cluster.template.ConfigurationIdentity;
import io.dromedary.cluster.template.TemplateFolder;
import io.dromedary.cluster.template.UpdateChain;
import io.dromedary.cluster.template.UpdateTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An update of the configurations of all infobases, as far as there are templates. Whatever happens
 * to an infobase after it is locked, {@link BackupFlow#unlock} is called. Thread-safe.
 */
public final class UpdateFlow {

    private static final String PLAN = "plan";

    private final ClusterSettings settings;
    private final UpdateSettings wanted;
    private final RacClients clients;
    private final Designer designer;
    private final BackupFlow backup;
    private final JobBook book;
    private final JobSteps steps;
    private final CaredInfobases infobases;

    /** Nothing is done yet. */
    public UpdateFlow(
            ClusterSettings settings,
            UpdateSettings wanted,
            RacClients clients,
            Designer designer,
            BackupFlow backup,
            JobBook book) {
        this.settings = settings;
        this.wanted = wanted;
        this.clients = clients;
        this.designer = designer;
        this.backup = backup;
        this.book = book;
        this.steps = new JobSteps(book);
        this.infobases = new CaredInfobases(settings, clients, steps);
    }

    /**
     * Begins a job: reads the templates and finds the infobases.
     *
     * @return one task an infobase; none without templates
     * @throws io.dromedary.backup.job.JobRunningException if such a job is under way
     */
    public Begun<UpdateTask> begin() {
        return book.begin(JobKind.UPDATE, this::begun);
    }

    private Begun<UpdateTask> begun(UUID job) {
        List<UpdateTask> tasks = new ArrayList<>();
        List<UpdateTemplate> templates = templates(job);
        if (!templates.isEmpty()) {
            for (InfobaseInfo info : infobases.of(job)) {
                steps.prepare(
                                job,
                                info.infobase(),
                                "choose the means of the backup",
                                () -> backup.before(job, info))
                        .map(before -> new UpdateTask(before, templates, List.of()))
                        .ifPresent(tasks::add);
            }
        }
        return new Begun<>(job, tasks);
    }

    private List<UpdateTemplate> templates(UUID job) {
        Optional<TemplateFolder.Found> found =
                steps.prepare(
                        job,
                        "",
                        "",
                        "read templates",
                        () -> TemplateFolder.read(wanted.templates()));
        found.map(TemplateFolder.Found::problems)
                .orElse(List.of())
                .forEach(problem -> steps.skip(job, "a template", problem));
        return found.map(TemplateFolder.Found::templates).orElse(List.of());
    }

    /**
     * Finds out what configuration an infobase has, and which updates bring it to the newest
     * version. Nobody is disturbed; where there is no template of the configuration that the
     * settings name, DESIGNER is not asked.
     *
     * @return a task with steps, or without if there is nothing to do
     */
    public UpdateTask plan(UpdateTask task) {
        Optional<String> named = settings.infobases().of(task.infobase().name()).configuration();
        if (named.isPresent() && !isAmong(named.get(), task.available())) {
            skip(task, "there is no template of " + named.get());
            return task;
        }
        ConfigurationIdentity identity =
                steps.told(
                        task.job(),
                        task.infobase().cluster(),
                        task.infobase().name(),
                        PLAN,
                        () -> Made.ready(identity(task, named)));
        UpdateChain chain = UpdateChain.find(identity.name(), identity.version(), task.available());
        chain.outOfReach()
                .ifPresent(
                        newest ->
                                skip(
                                        task,
                                        "%s %s is there, but no chain of templates leads to it from %s"
                                                .formatted(
                                                        identity.name(),
                                                        newest,
                                                        identity.version())));
        if (chain.steps().isEmpty() && chain.outOfReach().isEmpty()) {
            skip(task, "no template is newer than " + identity.name() + " " + identity.version());
        }
        return task.planned(chain.steps());
    }

    private static boolean isAmong(String name, List<UpdateTemplate> templates) {
        return templates.stream().anyMatch(template -> template.name().equalsIgnoreCase(name));
    }

    private void skip(UpdateTask task, String why) {
        steps.skip(task.job(), task.infobase(), "update", why);
    }

    private ConfigurationIdentity identity(UpdateTask task, Optional<String> named) {
        try (ConfigurationExport export = ConfigurationExport.begin()) {
            designer.export(target(task), export.folder(), wanted.limit());
            ConfigurationIdentity found = ConfigurationIdentity.read(export.folder());
            if (named.filter(name -> !name.equalsIgnoreCase(found.name())).isPresent()) {
                throw new UpdateException(
                        "The settings name the configuration %s, but it is %s"
                                .formatted(named.get(), found.name()));
            }
            return found;
        }
    }

    /**
     * Updates a locked infobase that was backed up, step by step; ends at the first step that fails
     * or moves nothing.
     *
     * @throws UpdateException if a step ended well and the configuration is what it was
     */
    public UpdateTask update(UpdateTask task) {
        DesignerTarget target = target(task);
        String before =
                steps.run(
                        task.job(),
                        task.infobase(),
                        "look at the configuration",
                        () -> generation(task, target));
        for (UpdateTemplate template : task.steps()) {
            String known = before;
            before =
                    steps.run(
                            task.job(),
                            task.infobase(),
                            "update to " + template.version(),
                            () -> moved(target, template, known));
        }
        return task;
    }

    private String generation(UpdateTask task, DesignerTarget target) {
        if (task.backup().backup().isEmpty()) {
            throw new UpdateException(
                    "Infobase '%s' was not backed up, so it is not updated"
                            .formatted(task.infobase().name()));
        }
        return designer.generation(target, wanted.limit());
    }

    private String moved(DesignerTarget target, UpdateTemplate template, String before) {
        designer.update(target, template.file(), wanted.limit());
        String after = designer.generation(target, wanted.limit());
        if (after.equals(before)) {
            throw new UpdateException(
                    "DESIGNER ended well with %s, but the configuration is what it was (generation %s); nothing further was tried"
                            .formatted(template.file(), after));
        }
        return after;
    }

    private DesignerTarget target(UpdateTask task) {
        return new DesignerTarget(
                clients.cluster(task.infobase().cluster()).map(Rac::clientAddress).orElseThrow(),
                task.infobase(),
                clients.credentials(task.infobase()),
                task.backup().lock().map(OwnLock::code));
    }
}
