package io.dromedary.cli;

import picocli.CommandLine.Command;

/** {@code eventlog}: what can be done with a log that lies on disk. */
@Command(
        name = "eventlog",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Reads a 1C event log (журнал регистрации), without a service or an infobase.")
final class EventLogCommand {}
