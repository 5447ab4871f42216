package io.dromedary.cluster.ibcmd;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Secret;
import io.dromedary.cluster.platform.ConfigurationGeneration;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.platform.PlatformDump;
import io.dromedary.cluster.program.ProgramCall;
import io.dromedary.cluster.program.ProgramEnd;
import io.dromedary.cluster.program.ProgramText;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.disk.FolderTree;
import io.dromedary.disk.TemporaryFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs {@code ibcmd}, which reaches the database itself; the sessions of the cluster must have
 * ended. Thread-safe.
 *
 * <p>The password of the database goes through its standard input ({@code -W}). It succeeded if it
 * ended with 0 and, where it makes a file, that file begins as it should; what it says on its error
 * output with 0 are notices. Every run has a folder of its own for what it keeps ({@code --data}),
 * as two at once would disturb each other.
 */
public final class Ibcmd {

    private final Programs programs;
    private final Platform platform;

    /** With the newest platform. */
    public Ibcmd(Programs programs, Platform platform) {
        this.programs = programs;
        this.platform = platform;
    }

    /**
     * Dumps an infobase.
     *
     * @param database who may read and write its database
     * @param file new; what a failure leaves of it is for the caller to remove
     * @return how long it took
     * @throws IbcmdException if it did not
     */
    public Duration dump(InfobaseInfo infobase, Credentials database, Path file, Duration limit) {
        Duration took = run(List.of("dump"), infobase, database, Optional.of(file), limit).took();
        PlatformDump.check("ibcmd", file, IbcmdException::new);
        return took;
    }

    /**
     * Restores an infobase from a dump; what it holds is lost.
     *
     * @throws IbcmdException if it did not
     */
    public Duration restore(
            InfobaseInfo infobase, Credentials database, Path file, Duration limit) {
        return run(List.of("restore"), infobase, database, Optional.of(file), limit).took();
    }

    /**
     * The generation of the configuration, which every change of it renews; it only reads.
     *
     * @throws IbcmdException if it does not tell one
     */
    public String generation(InfobaseInfo infobase, Credentials database, Duration limit) {
        ProgramEnd end =
                run(
                        List.of("config", "generation-id"),
                        infobase,
                        database,
                        Optional.empty(),
                        limit);
        String told = new String(end.output(), StandardCharsets.UTF_8);
        return ConfigurationGeneration.in(told)
                .orElseThrow(
                        () ->
                                new IbcmdException(
                                        "ibcmd tells no generation of the configuration: "
                                                + said(end, password(database))));
    }

    private static Optional<String> password(Credentials database) {
        return database.password().map(Secret::reveal);
    }

    private ProgramEnd run(
            List<String> task,
            InfobaseInfo infobase,
            Credentials database,
            Optional<Path> file,
            Duration limit) {
        Optional<String> password = password(database);
        try {
            Path data = TemporaryFiles.ofThisProcess().folder("ibcmd-");
            try {
                ProgramEnd end =
                        programs.run(
                                new ProgramCall(
                                        command(task, infobase, database, data, file),
                                        Map.of(),
                                        Optional.empty(),
                                        Optional.of(password.orElse("") + "\n"),
                                        limit));
                if (end.exitCode() != 0) {
                    throw new IbcmdException(
                            "ibcmd ended with %d: %s"
                                    .formatted(end.exitCode(), said(end, password)));
                }
                return end;
            } finally {
                FolderTree.delete(data);
            }
        } catch (IOException e) {
            throw new IbcmdException("ibcmd could not be given a folder to work in", e);
        }
    }

    private List<String> command(
            List<String> task,
            InfobaseInfo infobase,
            Credentials database,
            Path data,
            Optional<Path> file) {
        List<String> command = new ArrayList<>(List.of(platform.ibcmd().toString(), "infobase"));
        command.addAll(task);
        command.addAll(
                List.of(
                        "--data=" + data,
                        "--dbms=" + infobase.dbms(),
                        "--db-server=" + infobase.dbServer(),
                        "--db-name=" + infobase.dbName(),
                        "--db-user=" + database.user(),
                        "-W"));
        file.map(Path::toString).ifPresent(command::add);
        return command;
    }

    private static String said(ProgramEnd end, Optional<String> password) {
        String all =
                new String(end.errors(), StandardCharsets.UTF_8)
                        + new String(end.output(), StandardCharsets.UTF_8);
        return ProgramText.line(ProgramText.masked(all, password));
    }
}
