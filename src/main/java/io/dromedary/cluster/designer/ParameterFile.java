package io.dromedary.cluster.designer;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Secret;
import io.dromedary.cluster.program.ProgramText;
import io.dromedary.disk.TemporaryFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * User and password for DESIGNER, in a file that goes away with the run, and the password out of
 * what it said, however it ended. Temporary files can be read by nobody else: Java makes them so.
 */
final class ParameterFile implements AutoCloseable {

    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final String NOTHING = "it said nothing";

    private final Path file;
    private final Path said;
    private final Optional<String> password;

    private ParameterFile(Path file, Path said, Optional<String> password) {
        this.file = file;
        this.said = said;
        this.password = password;
    }

    /**
     * For one run.
     *
     * @param said file that DESIGNER will write
     */
    static ParameterFile of(DesignerTarget target, Path said) throws IOException {
        Optional<String> password =
                target.credentials().flatMap(Credentials::password).map(Secret::reveal);
        StringBuilder text = new StringBuilder(BYTE_ORDER_MARK);
        target.credentials()
                .ifPresent(user -> text.append("/N ").append(quoted(user.user())).append(' '));
        password.ifPresent(secret -> text.append("/P ").append(quoted(secret)));
        Path file = TemporaryFiles.ofThisProcess().file("designer-", ".txt");
        Files.writeString(file, text);
        return new ParameterFile(file, said, password);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }

    Path file() {
        return file;
    }

    /**
     * Takes the password out of what DESIGNER said, also on disk, and gives the beginning of it.
     */
    String masked() throws IOException {
        if (!Files.exists(said)) {
            return NOTHING;
        }
        String all = new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
        String masked = ProgramText.masked(all, password);
        if (!masked.equals(all)) {
            Files.writeString(said, masked);
        }
        String line = ProgramText.line(masked.replace(BYTE_ORDER_MARK, ""));
        return line.isEmpty() ? NOTHING : line;
    }

    @Override
    public void close() throws IOException {
        try {
            masked();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
