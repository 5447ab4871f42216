package io.dromedary.cli;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.Node;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.rules.UnknownType;
import io.dromedary.kod.split.SplitListener;
import io.dromedary.kod.split.SplitSettings;
import io.dromedary.kod.split.SplitSummary;
import io.dromedary.kod.split.Splitter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kod split}: a big export as messages. */
@Command(
        name = "split",
        customSynopsis = {
            "dromedary kod split DIR FILE --recipient CODE [--sender CODE] [--rules FILE]",
            "        [--size BYTES] [--mark MARK]"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes the objects of an export, which may be of any size, as messages into an exchange"
                    + " directory. What refers to each other, by the rules, stays in one message.",
            "FILE is a JSON array, an object a line, or a message."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:all messages are on disk",
            " 1:the export is none, or something could not be read or written",
            " 2:wrong call",
            " 3:done, but some messages are larger than receivers take; standard error says which"
        })
final class SplitCommand implements Callable<Integer> {

    private static final Path USUAL_RULES = Path.of("config/kod.yaml");

    private final Streams streams;
    private final Clock clock;

    @Spec private CommandSpec command;
    @Mixin private ExchangeDirectory exchange;

    @Parameters(paramLabel = "FILE", index = "1", description = "The export.")
    private Path file;

    @Option(
            names = "--recipient",
            paramLabel = "CODE",
            required = true,
            description = "The node that it is for.")
    private String recipient = "";

    @Option(
            names = "--sender",
            paramLabel = "CODE",
            description = "The node that it is from. Default: this-node of the rules.")
    private Optional<String> sender = Optional.empty();

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "What refers to what. Default: config/kod.yaml.")
    private Optional<Path> rulesFile = Optional.empty();

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            description = "About the size of a message. Default: 1048576.")
    private long size = SplitSettings.DEFAULT_BYTES;

    @Option(
            names = "--mark",
            paramLabel = "MARK",
            description =
                    "The mark of the messages, 17 digits. Default: now. The mark of an interrupted"
                            + " call completes what that has written.")
    private Optional<String> mark = Optional.empty();

    SplitCommand(Streams streams, Clock clock) {
        this.streams = streams;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = exchange.path();
        if (!Files.isRegularFile(file)) {
            throw exchange.wrong(file + ": there is no such file");
        }
        PrintWriter err = command.commandLine().getErr();
        Optional<KodRules> rules = rules();
        try (TemporaryFolder temporary = new TemporaryFolder();
                StepProgress progress = new StepProgress(streams, err)) {
            SplitSettings settings = settings(rules, temporary.path());
            err.println(
                    "The mark is "
                            + settings.mark()
                            + "; if this is interrupted, do it again with"
                            + " --mark "
                            + settings.mark());
            SplitSummary summary =
                    new Splitter(rules.orElseGet(() -> without(settings.stream())), directory)
                            .split(file, settings, progress);
            progress.finish();
            command.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%,d objects in %,d messages, %,d bytes, mark %s%n",
                            summary.objects(),
                            summary.messages(),
                            summary.bytes(),
                            settings.mark());
            return summary.tooLarge() == 0 ? ExitCode.DONE : ExitCode.SKIPPED;
        } catch (UnreadableMessageException e) {
            err.println(file + ": " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private Optional<KodRules> rules() {
        if (rulesFile.isEmpty() && !Files.exists(USUAL_RULES)) {
            command.commandLine()
                    .getErr()
                    .println(
                            "There are no rules ("
                                    + USUAL_RULES
                                    + "), so nobody knows what refers to what: objects are put"
                                    + " together by size only");
            return Optional.empty();
        }
        return Optional.of(RulesFile.read(rulesFile.orElse(USUAL_RULES)).rules());
    }

    private static KodRules without(StreamKey stream) {
        Node sender =
                new Node(
                        stream.sender(), stream.sender(), Optional.empty(), true, UnknownType.PASS);
        return new KodRules(sender, Map.of(sender.code(), sender), Map.of(), List.of());
    }

    private SplitSettings settings(Optional<KodRules> rules, Path temporary) {
        String from =
                sender.or(() -> rules.map(one -> one.thisNode().code()))
                        .orElseThrow(
                                () ->
                                        exchange.wrong(
                                                "--sender is missing: there are no rules that say"
                                                        + " which node this is"));
        rules.filter(known -> !known.nodes().containsKey(recipient))
                .ifPresent(
                        known -> {
                            throw exchange.wrong(
                                    "--recipient "
                                            + recipient
                                            + ": the rules have no such node; there are "
                                            + new TreeSet<>(known.nodes().keySet()));
                        });
        try {
            return new SplitSettings(
                    exchange.grammar().stream(from, recipient),
                    mark.map(digits -> Mark.given(digits, clock.instant()))
                            .orElseGet(() -> Mark.of(clock.instant())),
                    size,
                    SplitSettings.DEFAULT_WRITERS,
                    MessageLimits.DEFAULT,
                    temporary);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** A bar for each step. */
    private static final class StepProgress implements SplitListener, AutoCloseable {

        private final Progress reading;
        private final Progress writing;
        private final PrintWriter err;

        private StepProgress(Streams streams, PrintWriter err) {
            this.reading = new Progress(streams, streams.errIsTerminal());
            this.writing = new Progress("Writing", streams, streams.errIsTerminal());
            this.err = err;
        }

        @Override
        public synchronized void progress(Step step, long bytesDone, long bytesTotal) {
            if (step == Step.READING) {
                reading.at(bytesDone, bytesTotal);
            } else {
                reading.close();
                writing.at(bytesDone, bytesTotal);
            }
        }

        @Override
        public synchronized void tooLarge(MessageName name, long bytes, int objects) {
            writing.makeRoom();
            err.printf(
                    Locale.ROOT,
                    "%s: its %,d objects (%,d bytes) all hang together, and receivers take no such"
                            + " message by default; switch off references in the rules, such as"
                            + " to-object: false of a type that everything refers to%n",
                    name,
                    objects,
                    bytes);
        }

        /** Takes the bars away, since results follow. */
        private synchronized void finish() {
            reading.close();
            writing.close();
        }

        @Override
        public void close() {
            finish();
        }
    }
}
