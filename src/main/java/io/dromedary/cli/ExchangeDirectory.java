package io.dromedary.cli;

import io.dromedary.kod.message.NameGrammar;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which exchange directory a command works on. */
final class ExchangeDirectory {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(
            paramLabel = "DIR",
            index = "0",
            description = "The exchange directory: the folder of the minute directories.")
    private Path directory;

    @Option(
            names = "--code-length",
            paramLabel = "DIGITS",
            description = "Digits of the codes of nodes. Default: 2.")
    private int codeLength = 2;

    /** Checks that it is there. */
    Path path() {
        if (!Files.isDirectory(directory)) {
            throw wrong(directory + ": there is no such folder");
        }
        return directory;
    }

    NameGrammar grammar() {
        try {
            return new NameGrammar(codeLength);
        } catch (IllegalArgumentException e) {
            throw wrong("--code-length: " + e.getMessage());
        }
    }

    ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
