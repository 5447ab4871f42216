package io.dromedary.cli;

import picocli.CommandLine.Command;

/** {@code kod}: the controlled exchange between nodes. */
@Command(
        name = "kod",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks after the controlled exchange (КОД) of this node.")
final class KodCommand {}
