package io.dromedary.web;

import com.google.common.base.Suppliers;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.JobSummary;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.component.cluster.JobReportWriter;
import io.dromedary.notification.Report;
import io.dromedary.subscription.SubscriptionStatus;
import io.dromedary.subscription.Subscriptions;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;
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

    /** However many browsers look, the databases are not asked more often. */
    private static final Duration FRESH = Duration.ofSeconds(3);

    private final HealthEndpoint health;
    private final Optional<BackupStore> store;
    private final Supplier<Part<SubscriptionStatus>> subscriptions;
    private final Optional<Supplier<Part<JobRow>>> jobs;
    private final Optional<Supplier<Part<LastBackup>>> backups;
    private final Moments moments;

    /** Without care of clusters there are no jobs and backups. */
    StatusController(
            HealthEndpoint health,
            Subscriptions subscriptions,
            ObjectProvider<BackupStore> stores,
            LastBackups lastBackups) {
        this.health = health;
        this.store = stores.stream().findFirst();
        this.subscriptions = fresh(SUBSCRIPTIONS, most -> subscriptions.list("", most));
        this.jobs = store.map(known -> fresh(JOBS, most -> jobs(known, most)));
        this.backups = lastBackups.reader().map(reader -> fresh(INFOBASES, most -> reader.get()));
        this.moments = new Moments(Clock.system(ZoneId.systemDefault()));
    }

    private static <T> Supplier<Part<T>> fresh(int most, IntFunction<List<T>> read) {
        return Suppliers.memoizeWithExpiration(
                () -> Part.of(most, () -> read.apply(most + 1)), FRESH);
    }

    private static List<JobRow> jobs(BackupStore store, int most) {
        return store.summaries().last(most).stream().map(JobRow::of).toList();
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
        model.addAttribute("subscriptions", subscriptions.get());
        jobs.ifPresent(part -> model.addAttribute("jobs", part.get()));
        backups.ifPresent(part -> model.addAttribute("backups", part.get()));
        return "status";
    }

    @GetMapping("/status/jobs/{id}")
    String job(@PathVariable String id, Model model, HttpServletResponse response) {
        Part<JobReport> found = Part.of(1, () -> find(id));
        model.addAttribute("failure", found.failure());
        found.rows()
                .forEach(
                        job -> {
                            Report report = JobReportWriter.write(job);
                            model.addAttribute("job", JobRow.of(JobSummary.of(job)));
                            model.addAttribute("report", report);
                            model.addAttribute("sections", report.worstFirst());
                        });
        if (found.failure().isPresent()) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else if (found.rows().isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        }
        return "job";
    }

    private List<JobReport> find(String id) {
        try {
            UUID job = UUID.fromString(id);
            return store.flatMap(known -> known.jobs().find(job)).stream().toList();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
