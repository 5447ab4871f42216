package io.dromedary.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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
     * @return the exit code: 0 done, 1 failed, 2 wrong call, 3 done but for what was damaged
     */
    public static int run(String... arguments) {
        // Libraries log through SLF4J. A command says itself what there is to say, and should not
        // pay for the start of a logging system.
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        return run(Streams.standard(), arguments);
    }

    static int run(Streams streams, String... arguments) {
        CommandLine eventLog =
                new CommandLine(new EventLogCommand())
                        .addSubcommand(new ExportCommand(streams))
                        .addSubcommand(new StatCommand(streams));
        CommandLine routes =
                new CommandLine(new RoutesCommand()).addSubcommand(new CheckRoutesCommand());
        CommandLine token =
                new CommandLine(new TokenCommand()).addSubcommand(new NewTokenCommand());
        CommandLine line =
                new CommandLine(new Dromedary())
                        .addSubcommand(eventLog)
                        .addSubcommand(routes)
                        .addSubcommand(token)
                        .addSubcommand(new HelpCommand());
        line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setParameterExceptionHandler(Commands::wrongCall);
        line.setExecutionExceptionHandler(Commands::failure);
        return line.execute(arguments);
    }

    private static int wrongCall(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        PrintWriter err = line.getErr();
        err.println(failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.WRONG_CALL;
    }

    private static int failure(Exception failure, CommandLine line, ParseResult call) {
        String reason = failure.getMessage();
        line.getErr().println(reason == null ? failure.toString() : reason);
        return ExitCode.FAILED;
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
