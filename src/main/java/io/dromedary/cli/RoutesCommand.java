package io.dromedary.cli;

import picocli.CommandLine.Command;

/** {@code routes}: the flows in YAML. */
@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks at the flows, which are routes in YAML.")
final class RoutesCommand {}
