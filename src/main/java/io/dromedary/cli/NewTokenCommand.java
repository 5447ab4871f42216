package io.dromedary.cli;

import io.dromedary.api.access.AccessToken;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code token new}: prints a token for the client and its hash for the configuration. Nothing is
 * stored.
 */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a token. Standard error shows it, once: it is for the client, which sends it as"
                    + " Authorization: Bearer TOKEN.",
            "Standard output gets its hash, as it goes into config/application.yaml."
        })
final class NewTokenCommand implements Runnable {
    @Spec private CommandSpec command;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            defaultValue = "client",
            description = "Who will use it; appears in the log. Default: ${DEFAULT-VALUE}.")
    private String name;

    @Override
    public void run() {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new ParameterException(
                    command.commandLine(),
                    "NAME '" + name + "' holds more than Latin letters, digits and . _ -");
        }
        String token = AccessToken.generate();
        PrintWriter err = command.commandLine().getErr();
        err.println("The token of " + name + ", shown only now:");
        err.println();
        err.println("  " + token);
        err.println();
        PrintWriter out = command.commandLine().getOut();
        out.println("dromedary:");
        out.println("  access:");
        out.println("    tokens:");
        out.println("      - name: " + name);
        out.println("        sha256: " + AccessToken.hash(token));
    }
}
