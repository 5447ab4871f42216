package io.dromedary.cluster.postgres;

import io.dromedary.cluster.DumpFormat;
import io.dromedary.cluster.program.ProgramCall;
import io.dromedary.cluster.program.ProgramEnd;
import io.dromedary.cluster.program.ProgramText;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs {@code pg_dump}, {@code pg_restore}, {@code vacuumdb}, {@code createdb} and {@code dropdb}.
 * They never ask for a password, wait 15 s for the server, and speak English. Thread-safe.
 *
 * <p>Its methods throw {@link PostgresToolException} if a program fails, {@link
 * io.dromedary.cluster.program.ProgramException} if it cannot be started or takes too long, and
 * {@link io.dromedary.cluster.MissingSecretException}.
 */
public final class PostgresTools {

    private static final Duration QUESTION = Duration.ofSeconds(30);

    /** The server copies a template, or removes all files after a checkpoint. */
    private static final Duration WHOLE_DATABASE = Duration.ofMinutes(30);

    private static final int MESSAGE_LETTERS = 2000;

    /** What libpq says if it got no answer; what the server answers is in the server's language. */
    private static final Pattern UNREACHABLE =
            Pattern.compile(
                    "Connection refused|timeout expired|could not translate host name|No route to"
                            + " host|Network is unreachable|server closed the connection|Is the"
                            + " server running|Connection timed out|Connection reset");

    /** In warnings of whatever language. */
    private static final Pattern QUOTED = Pattern.compile("[\"«]([^\"»]+)[\"»]");

    private static final Pattern SYSTEM =
            Pattern.compile("pg_.*|sql_(?:features|implementation_info|parts|sizing)");

    private final Programs programs;
    private final PostgresPrograms paths;

    /**
     * With the programs of a folder.
     *
     * @param folder those of the path if empty
     */
    public PostgresTools(Programs programs, Optional<Path> folder) {
        this.programs = programs;
        this.paths = new PostgresPrograms(folder);
    }

    /**
     * Dumps a database in the custom format, with large objects.
     *
     * @param target is not there yet; and not if this fails
     */
    public PostgresDump dump(Server server, String database, Path target, Duration limit) {
        if (Files.exists(target)) {
            throw new PostgresToolException(target + " exists, and was left as it is", false);
        }
        String version = version("pg_dump");
        boolean good = false;
        try {
            ProgramEnd end =
                    run(
                            server,
                            limit,
                            "pg_dump",
                            List.of(
                                    "--format=custom",
                                    "--blobs",
                                    "--file=" + target,
                                    dbname(database)));
            long size = check(target);
            good = true;
            return new PostgresDump(size, end.took(), version);
        } finally {
            if (!good) {
                delete(target);
            }
        }
    }

    /** That it ended with 0 alone does not make it a dump. */
    private static long check(Path target) {
        try {
            if (DumpFormat.of(target).filter(DumpFormat.PG_CUSTOM::equals).isEmpty()) {
                throw new PostgresToolException(
                        "pg_dump ended well, but " + target + " is no dump of PostgreSQL", false);
            }
            return Files.size(target);
        } catch (IOException e) {
            throw new PostgresToolException(
                    "pg_dump ended well, but " + target + " cannot be read: " + e, false);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is part of a dump; it cannot be deleted", e);
        }
    }

    /**
     * Restores a dump into a database that is there and empty; stops at the first error.
     *
     * @param dump in the custom format
     */
    public void restore(
            Server server, String database, Path dump, Ownership ownership, Duration limit) {
        List<String> arguments = new ArrayList<>(List.of("--exit-on-error", dbname(database)));
        if (ownership == Ownership.TAKEN) {
            arguments.addAll(List.of("--no-owner", "--no-privileges"));
        }
        arguments.add(dump.toAbsolutePath().toString());
        run(server, limit, "pg_restore", arguments);
    }

    /**
     * Frees the space of dead rows and renews the planner's statistics.
     *
     * @throws PostgresToolException also if it passed over tables, of which {@code vacuumdb} only
     *     warns: the role does not own them
     */
    public void analyze(Server server, String database, Duration limit) {
        ProgramEnd end =
                run(server, limit, "vacuumdb", List.of("--analyze", "--quiet", dbname(database)));
        List<String> warnings =
                new String(end.errors(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(PostgresTools::isOfTable)
                        .toList();
        if (!warnings.isEmpty()) {
            throw new PostgresToolException(
                    "vacuumdb warned of %d tables, whose statistics may be the old ones. The role %s must own them. The first: %s"
                            .formatted(
                                    warnings.size(),
                                    server.credentials().user(),
                                    ProgramText.line(warnings.get(0))),
                    false);
        }
    }

    /** Tables of the system belong to somebody else, and its own care is enough for them. */
    private static boolean isOfTable(String warning) {
        Matcher name = QUOTED.matcher(warning);
        return name.find() && !SYSTEM.matcher(name.group(1)).matches();
    }

    /** Creates an empty database of the server's own encoding and locale. */
    public void create(Server server, String database) {
        run(
                server,
                WHOLE_DATABASE,
                "createdb",
                List.of("--maintenance-db=postgres", "--template=template0", "--", database));
    }

    /** Drops a database that may be gone, and whatever is in it. */
    public void drop(Server server, String database) {
        run(
                server,
                WHOLE_DATABASE,
                "dropdb",
                List.of("--maintenance-db=postgres", "--if-exists", "--", database));
    }

    /** The version of a program, e.g. {@code 15.14}, with what its packager adds. */
    public String version(String program) {
        ProgramEnd end =
                programs.run(
                        ProgramCall.of(QUESTION, List.of(paths.command(program), "--version")));
        if (end.exitCode() != 0) {
            throw failed(program, end);
        }
        return new String(end.output(), StandardCharsets.UTF_8)
                .strip()
                .replaceFirst("^.*\\(PostgreSQL\\) ", "");
    }

    private ProgramEnd run(Server server, Duration limit, String program, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                paths.command(program),
                                "--no-password",
                                "--host=" + server.host(),
                                "--port=" + server.port(),
                                "--username=" + server.credentials().user()));
        command.addAll(arguments);
        try (PassFile password = PassFile.of(server)) {
            Map<String, String> environment = password.environment();
            environment.putAll(
                    Map.of("LC_ALL", "C", "PGCONNECT_TIMEOUT", "15", "PGAPPNAME", "dromedary"));
            ProgramEnd end =
                    programs.run(
                            new ProgramCall(
                                    command,
                                    environment,
                                    Optional.empty(),
                                    Optional.empty(),
                                    limit));
            if (end.exitCode() != 0) {
                throw failed(program, end);
            }
            return end;
        }
    }

    /** A name alone would be read as a connection string if it looks like one. */
    private static String dbname(String database) {
        return "--dbname=dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static PostgresToolException failed(String program, ProgramEnd end) {
        String said = new String(end.errors(), StandardCharsets.UTF_8).strip();
        String message = said.substring(0, Math.min(said.length(), MESSAGE_LETTERS));
        return new PostgresToolException(
                message.isEmpty() ? program + " ended with code " + end.exitCode() : message,
                UNREACHABLE.matcher(said).find());
    }
}
