package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.testkit.HardCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A message that is written")
class MessageWriterTest {

    private static final MessageName NAME =
            NameGrammar.STANDARD.parse("01to02at20260131235959999-1.json").orElseThrow();

    @TempDir private Path folder;

    private static MessageWriter.Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> minuteEntries() throws IOException {
        try (Stream<Path> entries = Files.list(folder.resolve("202601312359"))) {
            return entries.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    @DisplayName("is in the directory of its minute, and nothing beside it")
    void written() throws Exception {
        Path file = new MessageWriter(folder).write(NAME, text("one"));

        assertThat(file)
                .isEqualTo(folder.resolve("202601312359/01to02at20260131235959999-1.json"))
                .hasContent("one");
        assertThat(minuteEntries()).containsExactly(NAME.fileName());
    }

    @Test
    @DisplayName("never replaces another one of its name")
    void neverReplaces() throws Exception {
        MessageWriter writer = new MessageWriter(folder);
        Path file = writer.write(NAME, text("one"));

        assertThatThrownBy(() -> writer.write(NAME, text("two")))
                .isInstanceOf(NameTakenException.class)
                .hasMessageContaining(NAME.fileName())
                .hasMessageContaining("code 01");
        assertThat(file).hasContent("one");
        assertThat(minuteEntries()).containsExactly(NAME.fileName());
    }

    @Test
    @DisplayName("may be written again as it is")
    void again() throws Exception {
        MessageWriter writer = new MessageWriter(folder);
        writer.write(NAME, text("one"));
        assertThat(writer.write(NAME, text("one"))).hasContent("one");
    }

    @Test
    @DisplayName("is not there at all if its content fails")
    void failed() throws Exception {
        assertThatThrownBy(
                        () ->
                                new MessageWriter(folder)
                                        .write(
                                                NAME,
                                                out -> {
                                                    out.write(1);
                                                    throw new IOException("torn");
                                                }))
                .hasMessage("torn");
        assertThat(minuteEntries()).isEmpty();
    }

    @Test
    @DisplayName("needs an exchange directory, which is not created")
    void noDirectory() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> new MessageWriter(missing).write(NAME, text("one")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(missing).doesNotExist();
    }

    @Test
    @DisplayName("arrives although a receiver keeps removing the directory under it")
    @HardCase(face = "kod:messages", fault = "RD of the minute directory between mkdir and create")
    void vanishingDirectory() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        Path minute = folder.resolve(NAME.mark().minute());
        Future<?> removing =
                other.submit(
                        () -> {
                            while (!done.get()) {
                                try {
                                    Files.deleteIfExists(minute);
                                } catch (DirectoryNotEmptyException e) {
                                    Thread.onSpinWait();
                                }
                            }
                            return "";
                        });
        MessageWriter writer = new MessageWriter(folder);
        for (int number = 0; number < 200; number++) {
            Path file =
                    writer.write(new MessageName(NAME.stream(), NAME.mark(), number), text("x"));
            Files.delete(file);
        }
        done.set(true);
        removing.get(20, TimeUnit.SECONDS);
        other.shutdown();
    }

    @Test
    @DisplayName("is written by one of several that use its name at once")
    @HardCase(face = "kod:messages", fault = "several writers of one name at once")
    void oneOfSeveral() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<Path>> results = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            String content = "content " + number;
            results.add(writers.submit(() -> new MessageWriter(folder).write(NAME, text(content))));
        }
        int written = 0;
        for (Future<Path> result : results) {
            try {
                result.get(20, TimeUnit.SECONDS);
                written++;
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(NameTakenException.class);
            }
        }
        writers.shutdown();

        assertThat(written).isEqualTo(1);
        assertThat(minuteEntries()).containsExactly(NAME.fileName());
    }
}
