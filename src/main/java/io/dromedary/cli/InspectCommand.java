package io.dromedary.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dromedary.kod.message.Backlog;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.receive.QuarantinedMessages;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kod inspect}: what waits in an exchange directory. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says what waits in each stream of an exchange directory, since when, and what was put"
                    + " aside. Changes nothing.",
            "The first message of each stream is read: a damaged one holds the others up."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:everything that was read is a message",
            " 1:the folder could not be read",
            " 2:wrong call",
            " 3:some messages are damaged; standard error says which"
        })
final class InspectCommand implements Callable<Integer> {

    private final Clock clock;

    @Spec private CommandSpec command;
    @Mixin private ExchangeDirectory exchange;

    @Option(names = "--check", description = "Reads every message, not only the first ones.")
    private boolean check;

    @Option(names = "--json", description = "One JSON object instead of lines for a person.")
    private boolean json;

    private final MessageReader reader = new MessageReader(MessageLimits.DEFAULT);
    private final Map<StreamKey, Long> damaged = new TreeMap<>();

    InspectCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = exchange.path();
        Backlog backlog =
                Backlog.of(
                        directory,
                        exchange.grammar(),
                        message -> {
                            if (check) {
                                check(message.name(), message.file());
                            }
                        });
        if (!check) {
            for (Backlog.Waiting waiting : backlog.streams().values()) {
                check(waiting.first(), waiting.firstFile());
            }
        }
        Map<StreamKey, Long> quarantined = new TreeMap<>();
        new QuarantinedMessages(directory, exchange.grammar())
                .list(
                        name -> {
                            quarantined.merge(name.stream(), 1L, Long::sum);
                            return false;
                        });
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(asJson(backlog, quarantined));
        } else {
            print(out, backlog, quarantined);
        }
        return damaged.isEmpty() ? ExitCode.DONE : ExitCode.SKIPPED;
    }

    private void check(MessageName name, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            StreamKey written = reader.check(in).header().stream();
            if (!written.equals(name.stream())) {
                throw UnreadableMessageException.forGood(
                        "its header says " + written + ", its name " + name.stream());
            }
        } catch (UnreadableMessageException e) {
            damaged.merge(name.stream(), 1L, Long::sum);
            command.commandLine()
                    .getErr()
                    .println(
                            file
                                    + ": "
                                    + e.getMessage()
                                    + (e.isCutOff() ? " (it may not be finished yet)" : ""));
        } catch (NoSuchFileException e) {
            return; // received meanwhile
        }
    }

    private Duration lag(Backlog.Waiting waiting) {
        Duration lag = Duration.between(waiting.first().mark().instant(), clock.instant());
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    private static Set<StreamKey> all(Backlog backlog, Map<StreamKey, Long> quarantined) {
        Set<StreamKey> all = new TreeSet<>(backlog.streams().keySet());
        all.addAll(quarantined.keySet());
        return all;
    }

    private void print(PrintWriter out, Backlog backlog, Map<StreamKey, Long> quarantined) {
        out.printf(
                Locale.ROOT,
                "%-10s %12s %16s %14s %9s %12s  %s%n",
                "stream",
                "messages",
                "bytes",
                "lag, s",
                "damaged",
                "quarantined",
                "first");
        for (StreamKey stream : all(backlog, quarantined)) {
            Backlog.Waiting waiting = backlog.streams().get(stream);
            out.printf(
                    Locale.ROOT,
                    "%-10s %,12d %,16d %,14.1f %,9d %,12d  %s%n",
                    stream,
                    waiting == null ? 0 : waiting.messages(),
                    waiting == null ? 0 : waiting.bytes(),
                    waiting == null ? 0 : lag(waiting).toMillis() / 1e3,
                    damaged.getOrDefault(stream, 0L),
                    quarantined.getOrDefault(stream, 0L),
                    waiting == null ? "-" : waiting.first().fileName());
        }
        out.printf(
                Locale.ROOT,
                "%,d temporary files of writers, %,d other entries that are no messages%n",
                backlog.unfinished(),
                backlog.strays());
    }

    private String asJson(Backlog backlog, Map<StreamKey, Long> quarantined) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeArrayFieldStart("streams");
            for (StreamKey stream : all(backlog, quarantined)) {
                Backlog.Waiting waiting = backlog.streams().get(stream);
                out.writeStartObject();
                out.writeStringField("sender", stream.sender());
                out.writeStringField("recipient", stream.recipient());
                out.writeNumberField("messages", waiting == null ? 0 : waiting.messages());
                out.writeNumberField("bytes", waiting == null ? 0 : waiting.bytes());
                if (waiting != null) {
                    out.writeNumberField("lagSeconds", lag(waiting).toMillis() / 1e3);
                    out.writeStringField("first", waiting.first().fileName());
                    out.writeStringField("last", waiting.last().fileName());
                }
                out.writeNumberField("damaged", damaged.getOrDefault(stream, 0L));
                out.writeNumberField("quarantined", quarantined.getOrDefault(stream, 0L));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeNumberField("unfinished", backlog.unfinished());
            out.writeNumberField("strays", backlog.strays());
            out.writeEndObject();
        }
        return text.toString();
    }
}
