package io.dromedary.kod.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.receive.Inspection.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A message that is read before its turn")
class ReadAheadTest {

    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final int BYTES = 1_000;

    @TempDir private Path folder;

    private final ReadAhead ahead =
            new ReadAhead(new Inspection(new MessageLimits(BYTES, 50, 100)), BYTES);

    private static String text(String value) {
        return "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1},"
                + "\"body\":{\"object\":[{\"#type\":\"Документ.Заказ\",\"#value\":\""
                + value
                + "\"}]}}}";
    }

    private WaitingMessage write(int mark, String content) throws IOException {
        MessageName name =
                new MessageName(new StreamKey("01", "02"), Mark.of(START.plusMillis(mark)), 1);
        Path file = folder.resolve(name.fileName());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(START));
        return new WaitingMessage(name, file, Files.size(file), START);
    }

    @Test
    @DisplayName("is given once, with what was found of it")
    void once() throws Exception {
        WaitingMessage message = write(0, text("x"));
        ahead.read(message);

        Content content = ahead.take(message).orElseThrow();
        assertThat(content.bytes()).isEqualTo(Files.readAllBytes(message.file()));
        assertThat(content.sha256()).isEqualTo(Inspection.sha256(content.bytes()));
        assertThat(content.objects()).hasValue(1);
        assertThat(ahead.take(message)).isEmpty();
    }

    @Test
    @DisplayName("is read again if the file has changed, or it is the turn of another one")
    void changed() throws Exception {
        WaitingMessage message = write(0, text("x"));
        ahead.read(message);
        Files.setLastModifiedTime(message.file(), FileTime.from(START.plusMillis(4)));
        assertThat(ahead.take(message)).as("another time").isEmpty();

        ahead.read(message);
        write(0, text("longer"));
        assertThat(ahead.take(message)).as("another size").isEmpty();

        WaitingMessage first = write(1, text("x"));
        ahead.read(first);
        assertThat(ahead.take(write(2, text("x")))).as("another message").isEmpty();
    }

    @Test
    @DisplayName(
            "is missing if it was removed meanwhile, and read again if it was swapped for a link")
    void gone() throws Exception {
        WaitingMessage message = write(0, text("x"));
        ahead.read(message);
        Files.delete(message.file());
        assertThatThrownBy(() -> ahead.take(message)).isInstanceOf(NoSuchFileException.class);

        WaitingMessage swapped = write(1, text("x"));
        ahead.read(swapped);
        Path elsewhere = folder.resolve("elsewhere");
        Files.move(swapped.file(), elsewhere);
        Files.createSymbolicLink(swapped.file(), elsewhere);
        assertThat(ahead.take(swapped)).isEmpty();
    }

    @Test
    @DisplayName("is left for its turn if anything is wrong with it")
    void wrong() throws Exception {
        for (String content : new String[] {"", "{", text("x").replace("\"02\"", "\"03\"")}) {
            WaitingMessage message = write(0, content);
            ahead.read(message);
            assertThat(ahead.take(message)).isEmpty();
        }
    }

    @Test
    @DisplayName("is not read if the bytes that are held would become too many")
    void room() throws Exception {
        WaitingMessage message = write(0, text("x".repeat(600)));
        MessageName name = new MessageName(new StreamKey("03", "02"), message.name().mark(), 1);
        Path file = folder.resolve(name.fileName());
        Files.writeString(file, text("x".repeat(600)).replace("\"01\"", "\"03\""));
        WaitingMessage other =
                new WaitingMessage(
                        name, file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
        ahead.read(message);
        ahead.read(other);
        assertThat(ahead.take(other)).isEmpty();

        assertThat(ahead.take(message)).isPresent();
        ahead.read(other);
        assertThat(ahead.take(other)).isPresent();
    }
}
