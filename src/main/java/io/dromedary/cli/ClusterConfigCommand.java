package io.dromedary.cli;

import io.dromedary.backup.job.JobReport;
import io.dromedary.cluster.settings.JobKind;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cluster-config backup|restore}: the clusters' own settings. */
@Command(
        name = "cluster-config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Copies the clusters' own settings, and restores them.")
final class ClusterConfigCommand {

    private final JobRunner runner;

    @Spec private CommandSpec command;

    ClusterConfigCommand(JobRunner runner) {
        this.runner = runner;
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = {
                "Says what restoring the settings of a cluster would do, and what passwords are"
                        + " missing for it; with --yes does it.",
                "Nothing is removed that is there."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {" 0:done, or it could be", " 1:something failed", " 2:wrong call"})
    int restore(
            @Mixin ClusterPlace place,
            @Parameters(paramLabel = "CLUSTER", description = "Its name in the settings.")
                    String cluster,
            @Option(
                            names = "--copy",
                            paramLabel = "NAME",
                            description = "Which copy. Default: the newest that is whole.")
                    Optional<String> copy,
            @Option(names = "--yes", description = "Changes the cluster.") boolean yes,
            @Option(
                            names = "--routes",
                            paramLabel = "DIR",
                            defaultValue = "routes",
                            description = "Folder of the routes. Default: ${DEFAULT-VALUE}.")
                    Path routes) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("cluster", cluster);
        headers.put("dry-run", yes ? "false" : "true");
        copy.ifPresent(name -> headers.put("copy", name));
        JobReport report =
                runner.run(
                        new JobRunner.Wanted(
                                JobKind.CLUSTER_CONFIG,
                                "direct:cluster-config-restore",
                                headers,
                                place.journal(),
                                place.file(),
                                place.data(),
                                routes),
                        new StepLines(command));
        return StepLines.tell(command, report);
    }
}
