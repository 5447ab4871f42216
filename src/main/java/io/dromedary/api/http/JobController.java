package io.dromedary.api.http;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.backup.store.BackupStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What was done to the infobases of the clusters: backups and all other jobs. */
@RestController
@RequestMapping(path = "/api/v1/cluster/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Cluster")
class JobController {

    private static final int MOST = 100;

    private final ObjectProvider<BackupStore> store;

    /** Without care of clusters there is no book of jobs. */
    JobController(ObjectProvider<BackupStore> store) {
        this.store = store;
    }

    @GetMapping
    @Operation(operationId = "listJobs", summary = "List the last jobs, the newest first")
    @ApiResponse(responseCode = "200", description = "Without their steps")
    List<Job> last(
            @Parameter(description = "How many, 1 to 100") @RequestParam(defaultValue = "20")
                    int limit) {
        if (limit < 1 || limit > MOST) {
            throw new InvalidRequestException("limit is 1 to " + MOST + ", not " + limit);
        }
        return book().jobs().last(limit).stream().map(JobController::brief).toList();
    }

    @GetMapping("/{job}")
    @Operation(operationId = "getJob", summary = "What a job did, step by step")
    @ApiResponse(responseCode = "200", description = "Steps that are under way are not in it")
    @ApiResponse(responseCode = "404", description = "There is no such job")
    Job one(@PathVariable String job) {
        return id(job).flatMap(id -> book().jobs().find(id))
                .map(JobController::whole)
                .orElseThrow(() -> missing("There is no job '" + RequestFields.shown(job) + "'"));
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private BackupStore book() {
        return store.stream()
                .findFirst()
                .orElseThrow(
                        () ->
                                missing(
                                        "Clusters are not cared for here: enable a"
                                                + " job, e.g. dromedary.backup.enabled=true"));
    }

    private static ResponseStatusException missing(String message) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, message);
    }

    private static Job brief(JobReport report) {
        return job(report, List.of());
    }

    private static Job whole(JobReport report) {
        return job(report, report.infobases().stream().map(JobController::infobase).toList());
    }

    private static Job job(JobReport report, List<InfobaseView> infobases) {
        return new Job(
                report.id(),
                report.kind().word(),
                report.startedAt(),
                report.endedAt(),
                report.result().map(Result::word).orElse("running"),
                infobases);
    }

    private static InfobaseView infobase(InfobaseReport report) {
        return new InfobaseView(
                report.cluster(),
                report.infobase(),
                report.result().word(),
                report.steps().stream().map(JobController::step).toList());
    }

    private static Step step(StepReport report) {
        return new Step(
                report.name(),
                report.result().word(),
                report.startedAt(),
                report.took().toMillis(),
                report.bytes().isPresent()
                        ? Optional.of(report.bytes().getAsLong())
                        : Optional.empty(),
                report.message());
    }

    /** A job; which infobases it was about only when it is asked for by its id. */
    record Job(
            UUID id,
            @Schema(
                            allowableValues = {
                                "backup",
                                "maintenance",
                                "update",
                                "cluster-config",
                                "restore-drill",
                                "restore"
                            })
                    String kind,
            Instant startedAt,
            Optional<Instant> endedAt,
            @Schema(allowableValues = {"running", "done", "failed", "skipped"}) String result,
            List<InfobaseView> infobases) {}

    /** What it did to an infobase; without names, to all of them. */
    @Schema(name = "InfobaseSteps")
    record InfobaseView(String cluster, String infobase, String result, List<Step> steps) {}

    /** A step of it. */
    @Schema(name = "Step")
    record Step(
            String name,
            String result,
            Instant startedAt,
            @Schema(description = "Milliseconds") long took,
            @Schema(description = "Written or sent") Optional<Long> bytes,
            @Schema(description = "Why it failed") Optional<String> message) {}
}
