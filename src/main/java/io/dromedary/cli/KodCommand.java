package io.dromedary.cli;

import picocli.CommandLine.Command;

/** {@code kod}: the controlled exchange between nodes. */
@Command(
        name = "kod",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks into an exchange between 1C nodes (КОД), and mends it.")
final class KodCommand {}
