package io.dromedary.cli;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Transfer;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kod history start|status}: giving a node what there is, from the newest to the oldest. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Gives a node what there is, from the newest change to the oldest.")
final class KodHistoryCommand {

    static final String BEGINNING = "19700101000000000";

    @Spec private CommandSpec command;

    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            description =
                    "Begins a transfer; the service sends it beside new changes. What an earlier"
                            + " transfer to the node does is not done again.")
    void start(
            @Mixin RegistryPlace place,
            @Mixin OtherNode node,
            @Option(
                            names = "--since",
                            paramLabel = "MARK",
                            defaultValue = BEGINNING,
                            description = "Nothing that was changed before this mark is given.")
                    String since) {
        String code = node.code();
        Mark from = KodBoundaryCommand.mark(command, since);
        Transfer transfer = place.with(registry -> registry.startHistory(code, from));
        command.commandLine().getErr().println("Begun: " + line(transfer));
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description =
                    "Prints a line a transfer: number, node, where it began, where it is, where it"
                            + " ends, and whether it runs, is finished, or was superseded by a later one of"
                            + " kod init-node or kod rebuild.")
    void status(
            @Mixin RegistryPlace place,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "NODE",
                            defaultValue = "",
                            description = "Only this node.")
                    String node) {
        List<Transfer> transfers = place.with(registry -> registry.transfers());
        PrintWriter out = command.commandLine().getOut();
        transfers.stream()
                .filter(transfer -> node.isEmpty() || transfer.node().equals(node))
                .forEach(transfer -> out.println(line(transfer)));
    }

    /** A transfer, with tabs between. */
    static String line(Transfer transfer) {
        return String.join(
                "\t",
                Long.toString(transfer.id()),
                transfer.node(),
                transfer.from().mark().digits(),
                transfer.reached().mark().digits(),
                transfer.until().mark().digits(),
                transfer.finished().map(moment -> end(transfer) + moment).orElse("running"));
    }

    private static String end(Transfer transfer) {
        return transfer.superseded() ? "superseded " : "finished ";
    }
}
