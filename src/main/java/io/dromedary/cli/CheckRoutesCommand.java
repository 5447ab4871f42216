package io.dromedary.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code routes check}: what the running program would say of edited routes. Names no class of
 * Camel or Spring in its signatures: every command would pay for loading them.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Says what is wrong with routes, with file and line, and connects to nothing.",
            "Properties are those that the service would find in this folder."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:the routes would run", " 1:they would not", " 2:wrong call"})
final class CheckRoutesCommand implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Files *.camel.yaml, or folders of them. Default: the service's folder.")
    private List<Path> files = List.of();

    @Override
    public Integer call() throws IOException {
        return new RouteChecking(command.commandLine()).check(files);
    }
}
