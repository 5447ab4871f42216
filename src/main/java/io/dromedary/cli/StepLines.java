package io.dromedary.cli;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** Tells a job that is run: its steps on standard error, its outcome on standard output. */
record StepLines(CommandSpec command) implements JobRunner.Progress {

    private static final double SECOND = 1_000.0;

    @Override
    public void ended(InfobaseReport infobase, StepReport step) {
        command.commandLine()
                .getErr()
                .println(
                        "%s: %s %s in %.1f s%s"
                                .formatted(
                                        name(infobase),
                                        step.name(),
                                        step.result().word(),
                                        step.took().toMillis() / SECOND,
                                        step.message().map(text -> ": " + text).orElse("")));
    }

    private static String name(InfobaseReport infobase) {
        String name =
                Stream.of(infobase.cluster(), infobase.infobase())
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining("/"));
        return name.isEmpty() ? "the job" : name;
    }

    /**
     * A line an infobase.
     *
     * @return the exit code
     */
    static int tell(CommandSpec command, JobReport report) {
        PrintWriter out = command.commandLine().getOut();
        report.infobases().stream()
                .filter(infobase -> !infobase.infobase().isEmpty())
                .forEach(
                        infobase ->
                                out.println(
                                        String.join(
                                                "\t",
                                                infobase.cluster(),
                                                infobase.infobase(),
                                                infobase.result().word())));
        return exitCode(report.result().orElse(Result.FAILED));
    }

    static int exitCode(Result result) {
        return switch (result) {
            case DONE -> ExitCode.DONE;
            case FAILED -> ExitCode.FAILED;
            case SKIPPED, READY -> ExitCode.SKIPPED;
        };
    }
}
