package io.dromedary.testkit.postgres;

import io.dromedary.sql.PostgresAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Dumps of a database as {@code pg_dump} really makes them. */
public final class SampleDump {

    private static final long PATIENCE_SECONDS = 120;

    private SampleDump() {}

    /** Dumps in the custom format. */
    public static Path of(PostgresAccess access, Path target, String... options) {
        String url = access.url().substring("jdbc:postgresql://".length());
        String[] server = url.substring(0, url.indexOf('/')).split(":", -1);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                PrivatePostgres.program("pg_dump").toString(),
                                "--format=custom",
                                "--no-password",
                                "--host=" + server[0],
                                "--port=" + server[1],
                                "--username=" + access.username(),
                                "--file=" + target,
                                "--dbname=" + url.substring(url.indexOf('/') + 1)));
        command.addAll(List.of(options));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("PGPASSWORD", access.password());
            Path log = Files.createTempFile("pg_dump", ".log");
            Process process = builder.redirectOutput(log.toFile()).start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(Files.readString(log));
            }
            Files.delete(log);
            return target;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
