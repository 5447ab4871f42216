package io.dromedary.cluster.rac;

import io.dromedary.cluster.program.ProgramCall;
import io.dromedary.cluster.program.ProgramEnd;
import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.rac.RacException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Runs rac, and tells its errors by kind. Thread-safe. */
final class RacRunner {

    private final Programs programs;
    private final Path rac;
    private final String ras;
    private final Duration limit;

    /** By mode; rac is asked once for each, and again when it turns out to be another. */
    private final Map<String, RacHelp> helps = new ConcurrentHashMap<>();

    RacRunner(Programs programs, Path rac, String ras, Duration limit) {
        this.programs = programs;
        this.rac = rac;
        this.ras = ras;
        this.limit = limit;
    }

    List<RacRecord> records(RacCommand command) {
        List<String> arguments = new ArrayList<>(command.arguments());
        arguments.add(ras);
        ProgramEnd end = run(command, arguments);
        try {
            return RacOutput.parse(end.output());
        } catch (RacException e) {
            throw refused(command, e.kind(), e.getMessage());
        }
    }

    /** What the installed rac knows of a mode; nothing if it does not know the mode. */
    RacHelp help(String mode) {
        RacHelp known = helps.get(mode);
        if (known != null) {
            return known;
        }
        try {
            ProgramEnd end = run(RacCommand.of("help", mode), List.of("help", mode));
            RacHelp help = RacHelp.parse(RacEncoding.decode(end.output()));
            helps.put(mode, help);
            return help;
        } catch (RacException e) {
            if (e.helpsToTryAgain() || e.kind() == Kind.NOT_INSTALLED) {
                throw e;
            }
            return RacHelp.NOTHING; // not to be remembered: it may have been killed
        }
    }

    private ProgramEnd run(RacCommand command, List<String> arguments) {
        List<String> all = new ArrayList<>();
        all.add(rac.toString());
        all.addAll(arguments);
        ProgramEnd end;
        try {
            end = programs.run(ProgramCall.of(limit, all));
        } catch (ProgramException e) {
            throw notRun(command, e);
        }
        if (end.exitCode() != 0) {
            String said =
                    command.mask(
                            (RacEncoding.decode(end.errors()) + RacEncoding.decode(end.output()))
                                    .strip());
            throw refused(command, RacErrors.kind(said), said);
        }
        return end;
    }

    private RuntimeException notRun(RacCommand command, ProgramException e) {
        return switch (e.reason()) {
            case NOT_STARTED -> new RacException(Kind.NOT_INSTALLED, e.getMessage(), e);
            case TIMED_OUT -> refused(command, Kind.TIMED_OUT, e.getMessage());
            case TOO_MUCH_OUTPUT -> refused(command, Kind.OTHER, e.getMessage());
            case INTERRUPTED -> e;
        };
    }

    private RacException refused(RacCommand command, Kind kind, String said) {
        if (kind == Kind.DRIFT) {
            helps.clear();
        }
        String text = said.lines().map(String::strip).collect(Collectors.joining(" "));
        String advice = RacErrors.advice(kind, ras);
        return new RacException(
                kind,
                "rac "
                        + command.name()
                        + ": "
                        + (text.isEmpty() ? "failed without a word" : text)
                        + (advice.isEmpty() ? "" : ". " + advice));
    }
}
