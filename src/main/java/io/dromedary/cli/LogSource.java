package io.dromedary.cli;

import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.ReadSummary;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which log a command reads: its parameter and the options that belong to it. */
final class LogSource {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(
            paramLabel = "DIR",
            description = "A folder 1Cv8Log, a single *.lgp file, or a *.lgd or *.sqlite database.")
    private Path location;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = {
                "Time zone of the server that wrote the log, for example Europe/Moscow.",
                "The text format holds local time, the SQLite format UTC. Default: this machine's."
            })
    private String zone = "";

    @Option(
            names = "--infobase",
            paramLabel = "NAME",
            description = "Name of the infobase in the output. Default: the folder's name.")
    private String infobase = "";

    ZoneId zone() {
        try {
            return zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw wrong("--zone: '" + zone + "' is no time zone; try Europe/Moscow or +03:00");
        }
    }

    String infobase() {
        if (!infobase.isEmpty()) {
            return infobase;
        }
        Path path = location.toAbsolutePath().normalize();
        Path folder = Files.isDirectory(path) ? path : path.getParent();
        if (folder.endsWith("1Cv8Log") && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return folder.getFileName() == null ? "" : folder.getFileName().toString();
    }

    /** Checks the call before anything is read or printed. */
    LogSettings settings(Predicate<String> events) {
        if (!Files.exists(location)) {
            throw wrong(location + ": there is no such file or folder");
        }
        if (!Files.isReadable(location)) {
            throw wrong(location + ": no right to read it");
        }
        if (Files.isDirectory(location) ? !holdsLog() : !isLog()) {
            throw wrong(
                    location
                            + ": no event log; expected a folder with 1Cv8.lgf and *.lgp files or"
                            + " with 1Cv8.lgd, or a single *.lgp, *.lgd or *.sqlite file");
        }
        return new LogSettings(
                infobase(), location, zone(), LogSettings.DEFAULT_COMMENT_LIMIT, events);
    }

    ReadSummary read(Predicate<String> events, LogConsumer consumer) throws IOException {
        return EventLogs.read(settings(events), consumer);
    }

    private boolean isLog() {
        String name = location.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".lgp") || name.endsWith(".lgd") || name.endsWith(".sqlite");
    }

    private boolean holdsLog() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(location, "*.{lgf,lgp,lgd}")) {
            return found.iterator().hasNext();
        } catch (IOException e) {
            throw wrong(location + ": cannot be listed: " + e.getMessage());
        }
    }

    ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
