package io.dromedary.cli;

import picocli.CommandLine.Command;

/** {@code update}: configurations of infobases. */
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Updates configurations, each after a backup that was verified.")
final class UpdateCommand {}
