package io.dromedary.cli;

import picocli.CommandLine.Command;

/** {@code token}: what lets other machines in. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes access tokens for other machines.")
final class TokenCommand {}
