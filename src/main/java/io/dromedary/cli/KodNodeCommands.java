package io.dromedary.cli;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Transfer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kod rebuild} and {@code kod init-node}: another node begins anew. */
final class KodNodeCommands {

    private KodNodeCommands() {}

    /** {@code kod rebuild}. */
    @Command(
            name = "rebuild",
            mixinStandardHelpOptions = true,
            description = {
                "Forgets in which state a node holds its objects, and sends them all again: for a"
                        + " node that was lost, or restored from a backup.",
                "If it is interrupted, call it again."
            })
    static final class Rebuild implements Callable<Integer> {

        @Spec private CommandSpec command;
        @Mixin private RegistryPlace place;

        @Mixin private OtherNode node;

        @Override
        public Integer call() {
            String code = node.code();
            Transfer transfer = place.with(registry -> registry.rebuild(code));
            command.commandLine().getErr().println("Begun: " + KodHistoryCommand.line(transfer));
            return ExitCode.DONE;
        }
    }

    /** {@code kod init-node}. */
    @Command(
            name = "init-node",
            mixinStandardHelpOptions = true,
            description = {
                "Forgets what a node holds, and sends it everything that the rules give it: for a"
                        + " new node, or one that begins from nothing under an old code.",
                "If it is interrupted, call it again."
            })
    static final class Initialise implements Callable<Integer> {

        @Spec private CommandSpec command;
        @Mixin private RegistryPlace place;

        @Mixin private OtherNode node;

        @Option(
                names = "--since",
                paramLabel = "MARK",
                defaultValue = KodHistoryCommand.BEGINNING,
                description = "Nothing that was changed before this mark is given.")
        private String since;

        @Override
        public Integer call() {
            String code = node.code();
            Mark from = KodBoundaryCommand.mark(command, since);
            Transfer transfer = place.with(registry -> registry.initialise(code, from));
            command.commandLine().getErr().println("Begun: " + KodHistoryCommand.line(transfer));
            return ExitCode.DONE;
        }
    }
}
