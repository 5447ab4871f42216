package io.dromedary.cli;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.RegistryAdministration;
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
    void get(@Mixin RegistryPlace place) {
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
                    "Sets the boundary behind all changes of a mark. If it goes back, what was"
                            + " changed since, or sent or received since, is sent to the nodes once"
                            + " more, also to those that are known to have it. If it goes forward,"
                            + " changes that wait before it are sent as missed ones.")
    void set(
            @Mixin RegistryPlace place,
            @Parameters(paramLabel = "MARK", description = "yyyyMMddHHmmssSSS, UTC.") String mark) {
        Boundary boundary = new Boundary(mark(command, mark), Long.MAX_VALUE);
        String told =
                place.with(
                        registry -> {
                            String before = place(registry);
                            long again = registry.setBoundary(boundary);
                            return before
                                    + " and is "
                                    + mark
                                    + "; "
                                    + again
                                    + " objects wait again";
                        });
        command.commandLine().getErr().println("The boundary was " + told);
    }

    private static String place(RegistryAdministration registry) {
        return registry.boundary().map(it -> it.mark().digits()).orElse("nowhere");
    }

    /** A mark that was given on the command line; the registry knows what time it is. */
    static Mark mark(CommandSpec command, String digits) {
        try {
            return new Mark(digits);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }
}
