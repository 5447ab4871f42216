package io.dromedary.cli;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.cluster.settings.JobKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a job once, as its routes say: {@code backup run}, {@code maintenance run}, … */
@Command(
        mixinStandardHelpOptions = true,
        description = {
            "Runs the job once, as its routes say, and ends. The service may run beside it.",
            "Steps are told on standard error as they end."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:all went well",
            " 1:something failed, or such a job is under way",
            " 2:wrong call or settings",
            " 3:there was nothing to do"
        })
final class JobRunCommand implements Callable<Integer> {

    private final JobKind kind;
    private final JobRunner runner;

    @Spec private CommandSpec command;

    @Mixin private ClusterPlace place;

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            defaultValue = "routes",
            description = "Folder of the routes. Default: ${DEFAULT-VALUE}.")
    private Path routes;

    JobRunCommand(JobKind kind, JobRunner runner) {
        this.kind = kind;
        this.runner = runner;
    }

    @Override
    public Integer call() {
        JobReport report =
                runner.run(
                        new JobRunner.Wanted(kind, place.file(), place.data(), routes), this::tell);
        PrintWriter out = command.commandLine().getOut();
        Result result = report.result().orElse(Result.FAILED);
        report.infobases().stream()
                .filter(infobase -> !infobase.infobase().isEmpty())
                .forEach(
                        infobase ->
                                out.println(
                                        String.join(
                                                "\t",
                                                infobase.cluster(),
                                                infobase.infobase(),
                                                word(infobase.result()))));
        return switch (result) {
            case DONE -> ExitCode.DONE;
            case FAILED -> ExitCode.FAILED;
            case SKIPPED -> ExitCode.SKIPPED;
        };
    }

    private void tell(InfobaseReport infobase, StepReport step) {
        command.commandLine()
                .getErr()
                .println(
                        "%s: %s %s in %.1f s%s"
                                .formatted(
                                        infobase.infobase().isEmpty()
                                                ? "all"
                                                : infobase.infobase(),
                                        step.name(),
                                        word(step.result()),
                                        step.took().toMillis() / 1000.0,
                                        step.message().map(text -> ": " + text).orElse("")));
    }

    private static String word(Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }
}
