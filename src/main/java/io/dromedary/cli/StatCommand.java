package io.dromedary.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dromedary.eventlog.ReadSummary;
import java.io.IOException;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eventlog stat}: counts. */
@Command(
        name = "stat",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Reads a log completely and says what is in it, and how fast it was read.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:everything was read",
            " 1:the log could not be read",
            " 2:wrong call",
            " 3:something damaged was skipped; standard error says where"
        })
final class StatCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    private final Streams streams;

    @Spec private CommandSpec command;
    @Mixin private LogSource source;

    @Option(names = "--json", description = "One JSON object instead of lines for a person.")
    private boolean json;

    StatCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Progress progress = new Progress(streams, streams.errIsTerminal());
        Damage damage = new Damage(command.commandLine().getErr(), progress);
        LogCounting counting = new LogCounting(damage, progress);
        ReadSummary summary;
        try (progress) {
            summary = counting.read(source.settings(event -> true));
        }
        LogTally.Counts counts = counting.counts();
        command.commandLine()
                .getOut()
                .println(json ? asJson(summary, counts) : forPerson(summary, counts));
        return damage.found() ? ExitCode.SKIPPED : ExitCode.DONE;
    }

    private static String asJson(ReadSummary summary, LogTally.Counts counts) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("files", summary.files());
            json.writeNumberField("bytes", summary.bytes());
            json.writeNumberField("records", summary.records());
            json.writeNumberField("skipped", summary.skipped());
            json.writeStringField("first", asText(summary.first()).orElse(null));
            json.writeStringField("last", asText(summary.last()).orElse(null));
            json.writeObjectFieldStart("transactions");
            json.writeNumberField("committed", counts.committed());
            json.writeNumberField("rolledBack", counts.rolledBack());
            json.writeNumberField("unresolved", counts.unresolved());
            json.writeNumberField("emptyCommitted", counts.emptyCommitted());
            json.writeEndObject();
            json.writeNumberField("sessionFinish", counts.sessionFinish());
            json.writeNumberField("jobEnds", counts.jobEnds());
            json.writeNumberField("longestRecord", summary.longestRecord());
            json.writeNumberField("seconds", Math.round(seconds(summary) * 1000) / 1000.0);
            json.writeNumberField(
                    "megabytesPerSecond", Math.round(megabytesPerSecond(summary) * 10) / 10.0);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static String forPerson(ReadSummary summary, LogTally.Counts counts) {
        return String.format(
                Locale.ROOT,
                """
                Files               %,15d
                Bytes               %,15d
                Records             %,15d   from %s to %s
                Damaged, skipped    %,15d
                Transactions
                  committed         %,15d   of these %,d empty
                  rolled back       %,15d
                  without an end    %,15d
                Sessions finished   %,15d
                Jobs ended          %,15d
                Longest record      %,15d bytes
                Read in             %,15.3f s = %,.1f MB/s""",
                summary.files(),
                summary.bytes(),
                summary.records(),
                asText(summary.first()).orElse("-"),
                asText(summary.last()).orElse("-"),
                summary.skipped(),
                counts.committed(),
                counts.emptyCommitted(),
                counts.rolledBack(),
                counts.unresolved(),
                counts.sessionFinish(),
                counts.jobEnds(),
                summary.longestRecord(),
                seconds(summary),
                megabytesPerSecond(summary));
    }

    /** With seconds even if they are zero. */
    private static Optional<String> asText(Optional<LocalDateTime> date) {
        return date.map(DateTimeFormatter.ISO_LOCAL_DATE_TIME::format);
    }

    private static double seconds(ReadSummary summary) {
        return summary.took().toNanos() / NANOS;
    }

    private static double megabytesPerSecond(ReadSummary summary) {
        double seconds = seconds(summary);
        return seconds > 0 ? summary.bytes() / 1e6 / seconds : 0;
    }
}
