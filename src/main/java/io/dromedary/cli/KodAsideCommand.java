package io.dromedary.cli;

import io.dromedary.kod.registry.Aside;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kod aside list|retry}: objects that are too large for a message together. */
@Command(
        name = "aside",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Shows, or tries again, objects that nodes do not get, as they refer to each other"
                        + " and are too large for one message.")
final class KodAsideCommand {

    @Spec private CommandSpec command;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Prints a line for those that go together: node, since when, how many objects,"
                            + " bytes of their message, one of them.")
    void list(@Mixin RegistryPlace place) {
        List<Aside> all = place.with(registry -> registry.aside());
        PrintWriter out = command.commandLine().getOut();
        for (Aside aside : all) {
            out.println(
                    String.join(
                            "\t",
                            aside.node(),
                            aside.since().digits(),
                            Integer.toString(aside.objects()),
                            Long.toString(aside.bytes()),
                            aside.first().type(),
                            aside.first().key()));
        }
    }

    @Command(
            name = "retry",
            mixinStandardHelpOptions = true,
            description =
                    "Lets them wait to be sent again. The service does so itself when it starts, and each night.")
    void retry(
            @Mixin RegistryPlace place,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "NODE",
                            defaultValue = "",
                            description = "Only what this node does not get.")
                    String node) {
        long objects = place.with(registry -> registry.retryAside(node));
        command.commandLine().getErr().println(objects + " objects wait again");
    }
}
