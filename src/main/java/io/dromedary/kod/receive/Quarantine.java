package io.dromedary.kod.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dromedary.kod.message.WaitingMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Where messages are put aside that cannot be applied, each with its reason beside it. */
final class Quarantine {

    private static final JsonFactory JSON = new JsonFactory();

    /** Its name in the exchange directory. */
    static final String FOLDER = ".quarantine";

    /** Ends the name of the file that says why. */
    static final String REASON = ".reason.json";

    private final Path folder;

    Quarantine(Path root) {
        this.folder = root.resolve(FOLDER);
    }

    /**
     * Moves a message here; the reason first, so that none is without.
     *
     * @throws IOException if it cannot be moved; it is where it was then
     */
    void take(WaitingMessage message, String reason, int attempts, Instant now) throws IOException {
        Files.createDirectories(folder);
        Path target = free(message.name().fileName());
        Path explanation = folder.resolve(target.getFileName() + REASON);
        try (OutputStream out =
                        Files.newOutputStream(
                                explanation,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE);
                JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("name", message.name().fileName());
            json.writeStringField("from", message.file().toString());
            json.writeNumberField("bytes", message.bytes());
            json.writeStringField("reason", reason);
            json.writeNumberField("attempts", attempts);
            json.writeStringField("at", now.toString());
            json.writeEndObject();
        }
        Files.move(message.file(), target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A name that nothing here has: that of the message, or with .2, .3 and so on behind it. */
    private Path free(String fileName) {
        Path target = folder.resolve(fileName);
        for (int copy = 2; Files.exists(target); copy++) {
            target = folder.resolve(fileName + "." + copy);
        }
        return target;
    }
}
