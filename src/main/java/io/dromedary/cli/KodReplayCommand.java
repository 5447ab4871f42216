package io.dromedary.cli;

import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.receive.QuarantinedMessages;
import io.dromedary.kod.receive.QuarantinedMessages.Quarantined;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kod replay}: messages out of the quarantine. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Moves messages that were put aside back into their minute directories, where they are"
                    + " received again, and prints their names.",
            "Mend first what they were put aside for: NAME.reason.json in .quarantine says it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:all that were asked for were moved",
            " 1:some could not be moved",
            " 2:wrong call",
            " 3:some stay, since other messages of their names wait; standard error says which"
        })
final class KodReplayCommand implements Callable<Integer> {

    private static final Pattern STREAM = Pattern.compile("([0-9]+)to([0-9]+)");

    @Spec private CommandSpec command;
    @Mixin private ExchangeDirectory exchange;

    @Option(
            names = "--stream",
            paramLabel = "STREAM",
            required = true,
            description = "Which stream, as names of messages begin: 01to02.")
    private String stream = "";

    @Option(
            names = "--from",
            paramLabel = "T",
            description =
                    "Only marks from this moment on: 2026-01-31 or 2026-01-31T08:00:00, both UTC as"
                            + " marks are, or 2026-01-31T08:00:00+03:00.")
    private String from = "";

    @Option(names = "--to", paramLabel = "T", description = "Only marks before this moment.")
    private String to = "";

    @Option(names = "--dry-run", description = "Only prints which messages would be moved.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException {
        StreamKey wanted = stream();
        Period period = period();
        QuarantinedMessages quarantine =
                new QuarantinedMessages(exchange.path(), exchange.grammar());
        List<Quarantined> messages =
                quarantine.list(
                        name ->
                                name.stream().equals(wanted)
                                        && period.contains(
                                                name.mark().instant().atZone(ZoneOffset.UTC)));
        boolean someStay = false;
        for (Quarantined message : messages) {
            try {
                if (!dryRun) {
                    quarantine.replay(message);
                }
                command.commandLine().getOut().println(message.name());
            } catch (FileAlreadyExistsException e) {
                someStay = true;
                command.commandLine()
                        .getErr()
                        .println(
                                message.file()
                                        + ": another message of that name waits; it stays until"
                                        + " that is received or removed");
            }
        }
        return someStay ? ExitCode.SKIPPED : ExitCode.DONE;
    }

    private StreamKey stream() {
        Matcher matcher = STREAM.matcher(stream);
        try {
            if (matcher.matches()) {
                return exchange.grammar().stream(matcher.group(1), matcher.group(2));
            }
        } catch (IllegalArgumentException e) {
            throw exchange.wrong("--stream: " + e.getMessage());
        }
        throw exchange.wrong("--stream: '" + stream + "' is no stream; try 01to02");
    }

    private Period period() {
        try {
            return Period.of(from, to, ZoneOffset.UTC);
        } catch (IllegalArgumentException e) {
            throw exchange.wrong(e.getMessage());
        }
    }
}
