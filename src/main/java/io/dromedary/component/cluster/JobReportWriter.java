package io.dromedary.component.cluster;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.JobSummary;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.notification.Report;
import io.dromedary.notification.Report.Line;
import io.dromedary.notification.Report.Outcome;
import io.dromedary.notification.Report.Section;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what a job did, for people. Stateless. */
public final class JobReportWriter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};
    private static final double UNIT = 1024;

    /** The job itself, which has no names, comes first, then what concerns a cluster. */
    private static final Comparator<InfobaseReport> BY_NAME =
            Comparator.comparing(InfobaseReport::cluster).thenComparing(InfobaseReport::infobase);

    private JobReportWriter() {}

    /** A report of it. */
    public static Report write(JobReport job) {
        JobSummary summary = JobSummary.of(job);
        return new Report(
                subject(summary),
                outcome(job.result().orElse(Result.FAILED), summary.warns()),
                List.of(
                        "%s to %s, job %s"
                                .formatted(
                                        TIME.format(job.startedAt()),
                                        job.endedAt().map(TIME::format).orElse("now"),
                                        job.id())),
                job.infobases().stream().sorted(BY_NAME).map(JobReportWriter::section).toList());
    }

    /** In a line. */
    public static String subject(JobSummary job) {
        String name = job.kind().word().replace('-', ' ');
        String what = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        String whole =
                job.infobases() == 0 ? what : "%s: %d infobases".formatted(what, job.infobases());
        if (job.failed() > 0) {
            return whole + ", %d failed".formatted(job.failed());
        }
        if (job.endedAt().isEmpty()) {
            return whole + " so far";
        }
        return whole + (job.warns() ? ", with warnings" : ", all well");
    }

    private static Section section(InfobaseReport infobase) {
        String title =
                Stream.of(infobase.cluster(), infobase.infobase())
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.joining(" / "));
        return new Section(
                title.isEmpty() ? "the job itself" : title,
                outcome(
                        infobase.result(),
                        infobase.steps().stream().anyMatch(StepReport::isWarning)),
                summary(infobase.steps()),
                infobase.steps().stream().map(JobReportWriter::line).toList());
    }

    /** From the first step to the last, and how much it was. */
    private static String summary(List<StepReport> steps) {
        Optional<Instant> start =
                steps.stream().map(StepReport::startedAt).min(Comparator.naturalOrder());
        Optional<Instant> end =
                steps.stream()
                        .map(step -> step.startedAt().plus(step.took()))
                        .max(Comparator.naturalOrder());
        OptionalLong bytes =
                steps.stream()
                        .map(StepReport::bytes)
                        .filter(OptionalLong::isPresent)
                        .mapToLong(OptionalLong::getAsLong)
                        .max();
        return Stream.of(
                        start.map(from -> duration(Duration.between(from, end.orElse(from)))),
                        size(bytes))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    private static Line line(StepReport step) {
        String detail =
                Stream.of(Optional.of(duration(step.took())), size(step.bytes()), step.message())
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "));
        return new Line(step.name(), outcome(step.result(), step.isWarning()), detail);
    }

    private static Outcome outcome(Result result, boolean warns) {
        return switch (result) {
            case FAILED -> Outcome.BAD;
            case DONE, READY -> warns ? Outcome.WARNED : Outcome.GOOD;
            case SKIPPED -> warns ? Outcome.WARNED : Outcome.NONE;
        };
    }

    private static String duration(Duration took) {
        return took.compareTo(Duration.ofMinutes(1)) < 0
                ? String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0)
                : "%d min %d s".formatted(took.toMinutes(), took.toSecondsPart());
    }

    private static Optional<String> size(OptionalLong bytes) {
        return bytes.isPresent() ? Optional.of(size(bytes.getAsLong())) : Optional.empty();
    }

    /** A size in the largest unit that leaves it at 1 or more. */
    public static String size(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= UNIT && unit < UNITS.length - 1) {
            size /= UNIT;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
    }
}
