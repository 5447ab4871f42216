package io.dromedary.cluster.postgres;

import io.dromedary.cluster.program.ProcessLimit;
import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.program.ProgramException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Counts the rows that a dump has of each table, without a server: {@code pg_restore} writes the
 * data as text, which is read as it comes and kept nowhere. Stateless.
 */
public final class DumpRows {

    private static final int BUFFER = 1 << 16;

    /** No table has so many columns that its heading is longer. */
    private static final int MOST_HEADING = 1 << 18;

    private static final String COPY = "COPY ";
    private static final String FROM = " FROM stdin;";
    private static final byte[] END = {'\\', '.'};

    private final Map<TableName, Long> rows = new LinkedHashMap<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Optional<TableName> table = Optional.empty();
    private long length;

    private DumpRows() {}

    /**
     * Counts them.
     *
     * @param tools folder of {@code pg_restore}; that of the path if empty
     * @throws ProgramException if it is not there, or takes too long
     * @throws PostgresToolException if it fails
     */
    public static Map<TableName, Long> of(Optional<Path> tools, Path dump, Duration limit) {
        String program = new PostgresPrograms(tools).command("pg_restore");
        ProcessBuilder builder =
                new ProcessBuilder(
                                List.of(
                                        program,
                                        "--data-only",
                                        "--file=-",
                                        dump.toAbsolutePath().toString()))
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        try {
            return of(builder.start(), limit);
        } catch (IOException e) {
            throw new ProgramException(
                    Reason.NOT_STARTED, program + " cannot be started: " + e.getMessage(), e);
        }
    }

    private static Map<TableName, Long> of(Process process, Duration limit) throws IOException {
        CompletableFuture<Process> watch = ProcessLimit.watch(process, limit);
        DumpRows counted = new DumpRows();
        process.getOutputStream().close();
        try (InputStream in = process.getInputStream()) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                counted.add(buffer, read);
            }
            int exit = watch.join().exitValue();
            if (exit != 0) {
                throw new PostgresToolException(
                        "pg_restore ended with code " + exit + " while it read the dump", false);
            }
            return counted.rows;
        } catch (IOException | CompletionException e) {
            if (!watch.isCompletedExceptionally()) {
                throw e;
            }
            throw new ProgramException(
                    Reason.TIMED_OUT,
                    "pg_restore took longer than " + limit + ", and was ended",
                    e);
        } finally {
            ProcessLimit.end(process);
        }
    }

    private void add(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                endLine();
                line.reset();
                length = 0;
            } else {
                length++;
                // Of a row only its beginning matters: whether it is the end of the table.
                if (length <= (table.isPresent() ? END.length : MOST_HEADING)) {
                    line.write(bytes[i]);
                }
            }
        }
    }

    private void endLine() {
        if (table.isPresent()) {
            if (length == END.length && Arrays.equals(line.toByteArray(), END)) {
                table = Optional.empty();
            } else {
                rows.merge(table.get(), 1L, Long::sum);
            }
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8);
        if (text.startsWith(COPY) && text.endsWith(FROM)) {
            TableName begun = name(text.substring(COPY.length()));
            rows.putIfAbsent(begun, 0L);
            table = Optional.of(begun);
        }
    }

    /** {@code schema."table" (columns) FROM stdin;}, quoted where it must be. */
    static TableName name(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (parts.size() < 2) {
            StringBuilder part = new StringBuilder();
            if (text.charAt(at) == '"') {
                at++;
                while (text.charAt(at) != '"' || text.charAt(at + 1) == '"') {
                    part.append(text.charAt(at));
                    at += text.charAt(at) == '"' ? 2 : 1;
                }
                at++;
            } else {
                while (text.charAt(at) != '.' && text.charAt(at) != ' ') {
                    part.append(text.charAt(at++));
                }
            }
            at++; // the dot, or the space
            parts.add(part.toString());
        }
        return new TableName(parts.get(0), parts.get(1));
    }
}
