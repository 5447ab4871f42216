package io.dromedary.web;

import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.component.cluster.JobReportWriter;
import io.dromedary.notification.Report;
import io.dromedary.subscription.Subscriptions;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * The status page for people: {@code /status}, and {@code /status/jobs/ID} with the steps of a job.
 * Programs ask {@code /api/v1} and {@code /actuator}, which this reads the same sources as.
 */
@Controller
class StatusController {

    private static final int JOBS = 30;
    private static final int INFOBASES = 500;
    private static final int SUBSCRIPTIONS = 200;

    private final HealthEndpoint health;
    private final Subscriptions subscriptions;
    private final ObjectProvider<BackupStore> backups;
    private final ObjectProvider<Stores> stores;
    private final Moments moments;

    /** Without care of clusters there are no jobs and backups. */
    StatusController(
            HealthEndpoint health,
            Subscriptions subscriptions,
            ObjectProvider<BackupStore> backups,
            ObjectProvider<Stores> stores) {
        this.health = health;
        this.subscriptions = subscriptions;
        this.backups = backups;
        this.stores = stores;
        this.moments = new Moments(Clock.system(ZoneId.systemDefault()));
    }

    @ModelAttribute("moments")
    Moments moments() {
        return moments;
    }

    @GetMapping("/")
    String start() {
        return "redirect:/status";
    }

    @GetMapping("/status")
    String status(Model model) {
        HealthComponent whole = health.health();
        model.addAttribute("health", whole.getStatus().getCode());
        model.addAttribute("troubles", Trouble.in(whole));
        model.addAttribute(
                "subscriptions",
                Part.of(SUBSCRIPTIONS, () -> subscriptions.list("", SUBSCRIPTIONS + 1)));
        backups.ifAvailable(store -> show(model, store));
        return "status";
    }

    private void show(Model model, BackupStore store) {
        model.addAttribute(
                "jobs",
                Part.of(JOBS, () -> store.jobs().last(JOBS + 1).stream().map(JobRow::of).toList()));
        stores.ifAvailable(
                known ->
                        model.addAttribute(
                                "backups",
                                Part.of(
                                        INFOBASES,
                                        () ->
                                                LastBackup.in(
                                                        store.catalogue(known.locations())
                                                                .list()))));
    }

    @GetMapping("/status/jobs/{id}")
    String job(@PathVariable String id, Model model, HttpServletResponse response) {
        Optional<JobReport> job = backups.stream().findFirst().flatMap(store -> find(store, id));
        job.ifPresentOrElse(
                found -> {
                    model.addAttribute("job", JobRow.of(found));
                    Report report = JobReportWriter.write(found);
                    model.addAttribute("report", report);
                    model.addAttribute("sections", failedFirst(report.sections()));
                },
                () -> response.setStatus(HttpServletResponse.SC_NOT_FOUND));
        return "job";
    }

    private static List<Report.Section> failedFirst(List<Report.Section> sections) {
        return sections.stream()
                .sorted(Comparator.comparing(one -> one.outcome() != Report.Outcome.BAD))
                .toList();
    }

    private static Optional<JobReport> find(BackupStore store, String id) {
        try {
            return store.jobs().find(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
