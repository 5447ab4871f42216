package io.dromedary.cli;

import io.dromedary.cluster.settings.JobKind;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one-shot commands, and whether a call is one. */
public final class Commands {
    private static final int HELP_WIDTH = 100;
    private static final Set<String> OPTIONS = Set.of("-h", "--help", "-V", "--version");

    private Commands() {}

    /**
     * Whether the call is a one-shot command: its first word is no property. A misspelt command is
     * one too, and answered as such, rather than a service started by mistake.
     */
    public static boolean isMeantBy(String... arguments) {
        return arguments.length > 0
                && (!arguments[0].startsWith("-") || OPTIONS.contains(arguments[0]));
    }

    /**
     * Runs one command to its end, on the standard streams in UTF-8.
     *
     * @param runner of jobs, which takes the whole program
     * @return the exit code: 0 done, 1 failed, 2 wrong call, 3 done but for what was damaged
     */
    public static int run(JobRunner runner, String... arguments) {
        // Libraries log through SLF4J. A command says itself what there is to say, and should not
        // pay for the start of a logging system.
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        return run(Streams.standard(), runner, arguments);
    }

    static int run(Streams streams, JobRunner runner, String... arguments) {
        CommandLine eventLog =
                new CommandLine(new EventLogCommand())
                        .addSubcommand(new ExportCommand(streams))
                        .addSubcommand(new StatCommand(streams));
        CommandLine routes =
                new CommandLine(new RoutesCommand()).addSubcommand(new CheckRoutesCommand());
        CommandLine token =
                new CommandLine(new TokenCommand()).addSubcommand(new NewTokenCommand());
        CommandLine kod =
                new CommandLine(new KodCommand())
                        .addSubcommand(new InspectCommand(Clock.systemUTC()))
                        .addSubcommand(new KodReplayCommand())
                        .addSubcommand(new ValidateCommand())
                        .addSubcommand(new SplitCommand(streams, Clock.systemUTC()))
                        .addSubcommand(new KodBoundaryCommand())
                        .addSubcommand(new KodAsideCommand())
                        .addSubcommand(new KodHistoryCommand())
                        .addSubcommand(new KodNodeCommands.Rebuild())
                        .addSubcommand(new KodNodeCommands.Initialise())
                        .addSubcommand(new KodDrainCommand());
        CommandLine backup =
                new CommandLine(new BackupCommand())
                        .addSubcommand("run", new JobRunCommand(JobKind.BACKUP, runner))
                        .addSubcommand(new RestoreCommand())
                        .addSubcommand("drill", new JobRunCommand(JobKind.RESTORE_DRILL, runner));
        CommandLine maintenance =
                new CommandLine(new MaintenanceCommand())
                        .addSubcommand("run", new JobRunCommand(JobKind.MAINTENANCE, runner));
        CommandLine update =
                new CommandLine(new UpdateCommand())
                        .addSubcommand("run", new JobRunCommand(JobKind.UPDATE, runner));
        CommandLine clusterConfig =
                new CommandLine(new ClusterConfigCommand(runner))
                        .addSubcommand("backup", new JobRunCommand(JobKind.CLUSTER_CONFIG, runner));
        CommandLine line =
                new CommandLine(new Dromedary())
                        .addSubcommand(eventLog)
                        .addSubcommand(routes)
                        .addSubcommand(token)
                        .addSubcommand(kod)
                        .addSubcommand(backup)
                        .addSubcommand(maintenance)
                        .addSubcommand(update)
                        .addSubcommand(clusterConfig)
                        .addSubcommand(new ClusterCommand())
                        .addSubcommand(new HelpCommand());
        line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setParameterExceptionHandler(Commands::wrongCall);
        line.setExecutionExceptionHandler((failure, called, call) -> failure(failure, called));
        int code = line.execute(withHelpBehind(arguments));
        // Printing keeps failures to itself.
        return (code == ExitCode.DONE || code == ExitCode.SKIPPED)
                ? streams.out().lost().map(lost -> failure(lost, line)).orElse(code)
                : code;
    }

    /**
     * {@code help eventlog export} is {@code eventlog export --help}; picocli's own takes one word.
     */
    private static String[] withHelpBehind(String... arguments) {
        if (arguments.length < 2 || !arguments[0].equals("help")) {
            return arguments;
        }
        return Stream.concat(Stream.of(arguments).skip(1), Stream.of("--help"))
                .toArray(String[]::new);
    }

    private static int wrongCall(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        PrintWriter err = line.getErr();
        err.println(failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        if (!line.getSubcommands().isEmpty()) {
            err.println("Commands: " + String.join(", ", line.getSubcommands().keySet()));
        }
        err.println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.WRONG_CALL;
    }

    private static int failure(Throwable failure, CommandLine line) {
        line.getErr().println(reason(failure));
        return failure instanceof JobRunner.WrongSettingsException
                ? ExitCode.WRONG_CALL
                : ExitCode.FAILED;
    }

    /** In a line; the system's exceptions often name nothing but the file. */
    private static String reason(Throwable failure) {
        if (failure instanceof UncheckedIOException unchecked) {
            return reason(unchecked.getCause());
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": no right to read or write it";
        }
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + ": there is no such file";
        }
        String reason = failure.getMessage();
        return reason == null ? failure.toString() : reason;
    }

    @Command(
            name = "dromedary",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            header = "Apache Camel for 1C:Enterprise.",
            description =
                    "Without a command the service starts and takes properties, for example"
                            + " --onec.directory=FOLDER: see docs/configuration.md.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                " 0:done",
                " 1:it could not be done",
                " 2:wrong call",
                " 3:done, but something damaged was skipped"
            })
    private static final class Dromedary {}
}
