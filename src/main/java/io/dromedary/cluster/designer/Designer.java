package io.dromedary.cluster.designer;

import io.dromedary.cluster.platform.ConfigurationGeneration;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.platform.PlatformDump;
import io.dromedary.cluster.program.ProgramCall;
import io.dromedary.cluster.program.ProgramEnd;
import io.dromedary.cluster.program.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs {@code 1cv8 DESIGNER}. Thread-safe.
 *
 * <p>It is never asked for anything: a window would wait for ever. User and password are in a file
 * that only this user of the machine can read ({@code /@}), as arguments are visible to all. What
 * it says ({@code /Out}) stays in a folder, without secrets.
 *
 * <p>It succeeded if it ended with 0, told the same in a file ({@code /DumpResult}) and, where it
 * makes a file, that file begins as it should. What it says is shown to people and never read by
 * us. It ends with 1 for errors, with 101 for errors in the data.
 */
public final class Designer {

    private final Programs programs;
    private final Platform platform;
    private final Path logs;
    private final Clock clock;

    /**
     * With the newest platform.
     *
     * @param logs folder for what it says; made if it is missing
     */
    public Designer(Programs programs, Platform platform, Path logs, Clock clock) {
        this.programs = programs;
        this.platform = platform;
        this.logs = logs;
        this.clock = clock;
    }

    /**
     * Dumps an infobase (выгрузка), which nobody else may use meanwhile.
     *
     * @param file new; what a failure leaves of it is for the caller to remove
     * @return how long it took
     * @throws DesignerException if it did not
     */
    public Duration dump(DesignerTarget target, Path file, Duration limit) {
        Duration took = run(target, "dump", List.of("/DumpIB", file.toString()), limit).took();
        PlatformDump.check("DESIGNER", file, DesignerException::new);
        return took;
    }

    /**
     * Restores an infobase from a dump; what it holds is lost.
     *
     * @throws DesignerException if it did not
     */
    public Duration restore(DesignerTarget target, Path file, Duration limit) {
        return run(target, "restore", List.of("/RestoreIB", file.toString()), limit).took();
    }

    /**
     * Removes what the event log has of the days before one; sessions may go on.
     *
     * @throws DesignerException if it did not
     */
    public Duration reduceEventLog(DesignerTarget target, LocalDate before, Duration limit) {
        return run(target, "event-log", List.of("/ReduceEventLogSize", before.toString()), limit)
                .took();
    }

    /**
     * Updates the configuration by a file of its vendor, and the database with it. Sessions must
     * have ended.
     *
     * @param file {@code 1cv8.cfu} or {@code 1cv8.cf}
     * @throws DesignerException if it did not
     */
    public Duration update(DesignerTarget target, Path file, Duration limit) {
        return run(
                        target,
                        "update",
                        List.of(
                                "/UpdateCfg",
                                file.toString(),
                                "/UpdateDBCfg",
                                "-Dynamic-",
                                "-Server"),
                        limit)
                .took();
    }

    /**
     * The generation of the configuration, which every change of it renews; sessions may go on.
     *
     * @throws DesignerException if it does not tell one
     */
    public String generation(DesignerTarget target, Duration limit) {
        String said = run(target, "generation", List.of("/GetConfigGenerationID"), limit).said();
        return ConfigurationGeneration.in(said)
                .orElseThrow(
                        () ->
                                new DesignerException(
                                        "DESIGNER tells no generation of the configuration: "
                                                + said));
    }

    /**
     * Exports the configuration as files; sessions may go on.
     *
     * @param folder empty
     * @throws DesignerException if it did not
     */
    public Duration export(DesignerTarget target, Path folder, Duration limit) {
        return run(target, "export", List.of("/DumpConfigToFiles", folder.toString()), limit)
                .took();
    }

    private record Ran(Duration took, String said) {}

    private Ran run(DesignerTarget target, String job, List<String> task, Duration limit) {
        try {
            Files.createDirectories(logs);
            Path said = logs.resolve(ToolLogs.name(clock, job, target.infobase().id()));
            try (ParameterFile parameters = ParameterFile.of(target, said);
                    ResultFile result = ResultFile.begin()) {
                List<String> files =
                        List.of("/Out", said.toString(), "/DumpResult", result.file().toString());
                ProgramEnd end = programs.run(call(target, parameters.file(), files, task, limit));
                String text = parameters.masked();
                if (end.exitCode() != 0) {
                    throw new DesignerException(
                            "DESIGNER ended with %d: %s (%s)"
                                    .formatted(end.exitCode(), text, said));
                }
                result.failure()
                        .ifPresent(
                                failure -> {
                                    throw new DesignerException(
                                            "DESIGNER ended with 0, but %s: %s (%s)"
                                                    .formatted(failure, text, said));
                                });
                return new Ran(end.took(), text);
            }
        } catch (IOException e) {
            throw new DesignerException(
                    "DESIGNER could not be run: the folder %s cannot be written".formatted(logs),
                    e);
        }
    }

    private ProgramCall call(
            DesignerTarget target,
            Path parameters,
            List<String> files,
            List<String> task,
            Duration limit) {
        List<String> command = new ArrayList<>(platform.display());
        command.add(platform.designer().toString());
        command.addAll(List.of("DESIGNER", "/S", target.connection()));
        command.addAll(List.of("/@", parameters.toString()));
        target.permissionCode().ifPresent(code -> command.addAll(List.of("/UC", code)));
        command.addAll(List.of("/DisableStartupDialogs", "/DisableStartupMessages"));
        command.addAll(files);
        command.addAll(task);
        return new ProgramCall(command, Map.of(), Optional.empty(), Optional.empty(), limit);
    }
}
