package io.dromedary.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A temporary file")
class TemporaryFilesTest {

    @TempDir private Path parent;

    /** Another process, which makes a file and a folder, tells of the file, and waits. */
    static final class Other {

        private Other() {}

        public static void main(String[] arguments) throws Exception {
            TemporaryFiles files = new TemporaryFiles(Path.of(arguments[0]));
            Files.writeString(files.folder("export-").resolve("export"), "data");
            Files.createFile(files.libraries().resolve("driver.so"));
            System.out.println(files.file("secret-", ".txt"));
            System.in.read();
        }
    }

    private Process other() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Path said(Process other) throws IOException {
        BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
        return Path.of(output.readLine());
    }

    /** As if it had been made a while ago. */
    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(
                file.resolveSibling("in-use"), FileTime.from(Instant.now().minusSeconds(60)));
    }

    @Test
    @DisplayName("stays while its process lives, and is deleted by the next one after a kill -9")
    void killed() throws Exception {
        Process other = other();
        try {
            Path file = said(other);
            age(file);
            TemporaryFiles files = new TemporaryFiles(parent);

            files.sweep();
            assertThat(file).exists();

            other.destroyForcibly();
            assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
            files.sweep();
            assertThat(file).doesNotExist();
            assertThat(parent).isEmptyDirectory();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    @DisplayName("is gone with its process, if that ends by itself and it is an unpacked library")
    void libraries() throws Exception {
        Process other = other();
        Path file = said(other);
        Path libraries = file.resolveSibling("libraries");
        assertThat(libraries).isDirectoryContaining("glob:**.so");

        other.getOutputStream().close();

        assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(libraries).doesNotExist();
        assertThat(file).exists();
    }

    @Test
    @DisplayName("is left alone in a folder that has only just been made, and nobody else's is")
    void begun() throws IOException {
        Path begun = Files.createDirectory(parent.resolve("dromedary-process-1"));
        Files.createFile(begun.resolve("in-use"));
        Path foreign = Files.createFile(parent.resolve("dromedary.txt"));

        new TemporaryFiles(parent).sweep();
        assertThat(begun).exists();

        age(begun.resolve("file"));
        new TemporaryFiles(parent).file("a", "b");
        assertThat(begun).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    @DisplayName("is made again where the system has deleted the folder of the process")
    void tidied() throws IOException {
        TemporaryFiles files = new TemporaryFiles(parent);
        Path first = files.file("a", "b");
        Files.delete(first);
        Files.delete(first.resolveSibling("in-use"));
        Files.delete(first.getParent());

        assertThat(files.file("a", "b")).exists().isNotEqualTo(first);
    }
}
