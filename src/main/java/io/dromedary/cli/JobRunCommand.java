package io.dromedary.cli;

import io.dromedary.backup.job.JobReport;
import io.dromedary.cluster.settings.JobKind;
import java.nio.file.Path;
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
                        JobRunner.Wanted.of(
                                kind, place.journal(), place.file(), place.data(), routes),
                        new StepLines(command));
        return StepLines.tell(command, report);
    }
}
