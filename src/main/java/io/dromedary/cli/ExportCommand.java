package io.dromedary.cli;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogNotice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eventlog export}: every record, or every transaction, as a line. */
@Command(
        name = "export",
        customSynopsis = {
            "dromedary eventlog export DIR [--transactions] [--from T] [--to T]",
            "        [--event NAME...] [--format ndjson|csv] [--zone ZONE] [--infobase NAME]"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints a log, one JSON object a line, in log order.",
            "The status of a transaction is resolved: a record inside a committed one says"
                    + " Committed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:everything was read",
            " 1:the log could not be read, or the output not be written",
            " 2:wrong call",
            " 3:something damaged was skipped; standard error says where"
        },
        footer = {
            "",
            "Example: what was posted this year, by whom",
            "  eventlog export /data/trade/1Cv8Log --from 2026-01-01 --event '_$Data$_.Post'"
        })
final class ExportCommand implements Callable<Integer> {
    /** How lines look. */
    enum Format {
        ndjson,
        csv
    }

    private final Streams streams;

    @Spec private CommandSpec command;
    @Mixin private LogSource source;

    @Option(
            names = "--transactions",
            description = "One object for each finished transaction, its changes inside.")
    private boolean transactions;

    @Option(
            names = "--from",
            paramLabel = "T",
            description = {
                "Only from this moment on: 2026-01-31, 2026-01-31T08:00:00 (time of the log's"
                        + " zone), or 2026-01-31T08:00:00+03:00.",
                "With --transactions the moment of their end counts."
            })
    private String from = "";

    @Option(names = "--to", paramLabel = "T", description = "Only before this moment.")
    private String to = "";

    @Option(
            names = "--event",
            paramLabel = "NAME",
            arity = "1..*",
            description = {
                "Only these events, by full name, such as _$Data$_.Update.",
                "With --transactions: those with such a change."
            })
    private Set<String> events = new LinkedHashSet<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "ndjson (default) or csv: RFC 4180, UTF-8, with a header line.")
    private Format format = Format.ndjson;

    ExportCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (transactions && format == Format.csv) {
            throw source.wrong("--transactions has no csv form: a transaction is no row");
        }
        Period period = period();
        Lines lines = new Lines(streams.out());
        Progress progress =
                new Progress(streams, streams.errIsTerminal() && !streams.outIsTerminal());
        Damage damage = new Damage(command.commandLine().getErr(), progress);
        try (progress) {
            if (transactions) {
                exportTransactions(period, lines, damage, progress);
            } else {
                exportRecords(period, lines, damage, progress);
            }
            lines.passOn();
        } catch (IOException | UncheckedIOException e) {
            if (!streams.out().unread()) {
                throw e;
            }
            return ExitCode.DONE;
        }
        return damage.found() ? ExitCode.SKIPPED : ExitCode.DONE;
    }

    private void exportRecords(Period period, Lines lines, Damage damage, Progress progress)
            throws IOException {
        RecordWriter writer = format == Format.csv ? new CsvRecords(lines) : new JsonRecords(lines);
        TransactionOutcomes outcomes = new TransactionOutcomes(this::transactionEvents);
        source.read(
                event -> isWanted(event) || TransactionOutcomes.needs(event),
                new LogConsumer() {
                    @Override
                    public void record(EventLogRecord record) {
                        try {
                            var outcome = outcomes.of(record);
                            if (isWanted(record.event().name()) && period.contains(record.date())) {
                                writer.write(record, outcome);
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }

                    @Override
                    public void notice(LogNotice notice) {
                        damage.add(notice);
                    }

                    @Override
                    public void progress(long bytesRead, long bytesTotal) {
                        lines.passOn();
                        progress.at(bytesRead, bytesTotal);
                    }
                });
    }

    private void exportTransactions(Period period, Lines lines, Damage damage, Progress progress)
            throws IOException {
        try (TemporaryFolder spill = new TemporaryFolder()) {
            TransactionExport export =
                    new TransactionExport(
                            source.infobase(),
                            period,
                            events,
                            lines,
                            damage,
                            progress,
                            spill.path());
            source.read(event -> true, export);
            export.group();
        }
    }

    private void transactionEvents(Consumer<EventLogRecord> consumer) throws IOException {
        // Damage was or will be reported by the main reading.
        source.read(TransactionOutcomes::needs, consumer::accept);
    }

    private boolean isWanted(String event) {
        return events.isEmpty() || events.contains(event);
    }

    private Period period() {
        try {
            return Period.of(from, to, source.zone());
        } catch (IllegalArgumentException e) {
            throw source.wrong(e.getMessage());
        }
    }
}
