package io.dromedary.cli;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Boundary;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kod boundary get|set}: up to where changes have been considered. */
@Command(
        name = "boundary",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows or sets up to where changes have been considered.")
final class KodBoundaryCommand {

    @Spec private CommandSpec command;

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Prints the mark of the boundary, and how many objects wait.")
    void get(@Mixin RegistryPlace place) throws IOException {
        String told =
                place.with(
                        registry ->
                                registry.boundary().map(it -> it.mark().digits()).orElse("none")
                                        + "\t"
                                        + registry.waiting());
        command.commandLine().getOut().println(told);
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description =
                    "Sets the boundary behind all changes of a mark. Changes that wait before it"
                            + " are sent as missed ones.")
    void set(
            @Mixin RegistryPlace place,
            @Parameters(paramLabel = "MARK", description = "yyyyMMddHHmmssSSS, UTC.") String mark)
            throws IOException {
        Boundary boundary = new Boundary(mark(command, mark), Long.MAX_VALUE);
        Optional<Boundary> before =
                place.with(
                        registry -> {
                            Optional<Boundary> old = registry.boundary();
                            registry.setBoundary(boundary);
                            return old;
                        });
        command.commandLine()
                .getErr()
                .println(
                        "The boundary was "
                                + before.map(it -> it.mark().digits()).orElse("nowhere")
                                + " and is "
                                + mark);
    }

    /** A mark that was given on the command line. */
    static Mark mark(CommandSpec command, String digits) {
        try {
            return Mark.given(digits, Instant.now());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }
}
