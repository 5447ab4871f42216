package io.dromedary.cluster.designer;

import io.dromedary.disk.TemporaryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The code in which DESIGNER tells how it ended ({@code /DumpResult}), in a file that goes away
 * with the run. It may end with 0 and know better.
 */
final class ResultFile implements AutoCloseable {

    private static final String WELL = "0";

    /** A number with a byte order mark needs fewer. */
    private static final int MOST_BYTES = 64;

    private final Path file;

    private ResultFile(Path file) {
        this.file = file;
    }

    /** For one run; DESIGNER makes the file. */
    static ResultFile begin() throws IOException {
        Path file = TemporaryFiles.ofThisProcess().file("designer-", ".result");
        Files.delete(file);
        return new ResultFile(file);
    }

    Path file() {
        return file;
    }

    /** What is wrong with the code; empty if all went well. */
    Optional<String> failure() throws IOException {
        if (!Files.exists(file)) {
            return Optional.of("left no result (/DumpResult)");
        }
        String code;
        try (InputStream content = Files.newInputStream(file)) {
            code = digits(content.readNBytes(MOST_BYTES));
        }
        return code.equals(WELL)
                ? Optional.empty()
                : Optional.of("its result (/DumpResult) is '%s' and not 0".formatted(code));
    }

    /** Without a byte order mark, spaces and the zeros of UTF-16, whichever it writes. */
    private static String digits(byte[] content) {
        return new String(content, StandardCharsets.US_ASCII).replaceAll("[^!-~]", "");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
