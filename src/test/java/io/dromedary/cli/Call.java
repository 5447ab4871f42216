package io.dromedary.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One call of a command, in this process.
 *
 * @param code exit code
 * @param out what was printed on standard output
 * @param err what was printed on standard error
 */
public record Call(int code, String out, String err) {
    static final Path LOGS = Path.of("src/test/resources/eventlog");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Calls it; it asks for no job. */
    public static Call of(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Call call = into(out, false, arguments);
        return new Call(call.code(), out.toString(StandardCharsets.UTF_8), call.err());
    }

    /** One whose results go elsewhere; {@code toReader} as in {@link Results}. */
    static Call into(OutputStream out, boolean toReader, Object... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                Commands.run(
                        new Streams(new Results(out, toReader), err, false, false),
                        (wanted, progress) -> {
                            throw new AssertionError("no job was wanted");
                        },
                        Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new Call(code, "", err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output as one JSON object. */
    JsonNode json() throws IOException {
        return JSON.readTree(out);
    }

    /** Standard output as JSON objects, one a line. */
    List<JsonNode> jsonLines() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : out.lines().toList()) {
            if (!line.isEmpty()) {
                objects.add(JSON.readTree(line));
            }
        }
        return objects;
    }
}
