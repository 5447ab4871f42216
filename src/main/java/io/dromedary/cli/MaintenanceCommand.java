package io.dromedary.cli;

import picocli.CommandLine.Command;

/** {@code maintenance}: statistics of databases, event logs, logs of tools. */
@Command(
        name = "maintenance",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Maintains infobases; no session ends for it.")
final class MaintenanceCommand {}
