package io.dromedary.eventlog.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file that is rewritten in place")
class FileProbeTest {

    private static final Instant MOMENT = Instant.parse("2026-01-01T00:00:00.004Z");

    @TempDir Path directory;
    private Path file;
    private FileProbe probe;

    @BeforeEach
    void create() throws IOException {
        file = Files.writeString(directory.resolve("1Cv8.lgd"), "content");
        Files.setLastModifiedTime(file, FileTime.from(MOMENT));
        probe = new FileProbe(file);
    }

    @Test
    @DisplayName(
            "has news until it is read, and once more, in case a write fell into the same tick")
    void sameTick() throws IOException {
        assertThat(probe.hasNews()).isTrue();
        probe.read(probe.stamp());
        assertThat(probe.isUnchanged(probe.stamp())).isFalse();
        // same length, same time: as a second write within the tick leaves it
        Files.writeString(file, "CONTENT");
        Files.setLastModifiedTime(file, FileTime.from(MOMENT));
        await().until(probe::hasNews);
        probe.read(probe.stamp());
        assertThat(probe.hasNews()).isFalse();
        assertThat(probe.isUnchanged(probe.stamp())).isTrue();
    }

    @Test
    @DisplayName("has news when its time, its length or the file itself is another")
    void changes() throws IOException {
        settle();
        Files.setLastModifiedTime(file, FileTime.from(MOMENT.plusMillis(4)));
        assertThat(probe.hasNews()).isTrue();
        settle();
        Files.writeString(file, "longer content");
        Files.setLastModifiedTime(file, FileTime.from(MOMENT.plusMillis(4)));
        assertThat(probe.hasNews()).isTrue();
        settle();
        Path other = Files.writeString(directory.resolve("other"), "longer content");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(file, FileTime.from(MOMENT.plusMillis(4)));
        assertThat(probe.hasNews()).isTrue();
    }

    @Test
    @DisplayName("has news while it is away, and when its reader says that there is more in it")
    void away() throws IOException {
        settle();
        probe.moreToRead();
        assertThat(probe.hasNews()).isTrue();
        settle();
        Files.delete(file);
        assertThat(probe.hasNews()).isTrue();
    }

    private void settle() {
        await().until(
                        () -> {
                            probe.read(probe.stamp());
                            return !probe.hasNews() && probe.isUnchanged(probe.stamp());
                        });
    }
}
