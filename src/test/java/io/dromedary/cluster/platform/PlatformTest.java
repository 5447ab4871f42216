package io.dromedary.cluster.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.dromedary.cluster.settings.PlatformSettings;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The installed platform")
class PlatformTest {

    @Nested
    @DisplayName("on Linux")
    class Linux {

        private final FileSystem files = Jimfs.newFileSystem(Configuration.unix());
        private final Path folder = files.getPath("/opt/1cv8/x86_64");

        @AfterEach
        void close() throws IOException {
            files.close();
        }

        @Test
        @DisplayName("is the newest version, by numbers and not by letters")
        void newest() throws IOException {
            install("8.3.9.2170", "rac", "1cv8");
            install("8.3.24.1586", "rac", "1cv8");
            install("8.3.24.986", "rac", "1cv8");
            install("common", "rac");
            Platform platform = platform(Optional.empty());
            assertThat(platform.version()).contains(new PlatformVersion(803, 24, 1586));
            assertThat(platform.rac()).isEqualTo(folder.resolve("8.3.24.1586/rac"));
            assertThat(platform.designer()).isEqualTo(folder.resolve("8.3.24.1586/1cv8"));
        }

        @Test
        @DisplayName("is the version that the settings name")
        void pinned() throws IOException {
            install("8.3.24.1586", "rac");
            install("8.3.21.1484", "rac");
            assertThat(platform(Optional.of("8.3.21.1484")).rac())
                    .isEqualTo(folder.resolve("8.3.21.1484/rac"));
        }

        @Test
        @DisplayName("may have a program in an older version alone")
        void older() throws IOException {
            install("8.3.24.1586", "rac");
            install("8.3.21.1484", "rac", "ibcmd");
            assertThat(platform(Optional.empty()).ibcmd())
                    .isEqualTo(folder.resolve("8.3.21.1484/ibcmd"));
        }

        @Test
        @DisplayName("is asked for anew each time, so an update needs no restart")
        void updated() throws IOException {
            install("8.3.21.1484", "rac");
            Platform platform = platform(Optional.empty());
            assertThat(platform.rac().toString()).contains("8.3.21");
            install("8.5.1.1", "rac");
            assertThat(platform.rac().toString()).contains("8.5.1.1");
        }

        @Test
        @DisplayName("that lacks a program is told with what is there")
        void missing() throws IOException {
            install("8.3.24.1586", "rac");
            assertThatThrownBy(platform(Optional.empty())::ibcmd)
                    .isInstanceOf(MissingPlatformException.class)
                    .hasMessageContaining("ibcmd was not found in [/opt/1cv8/x86_64]")
                    .hasMessageContaining("8.3.24.1586");
            assertThatThrownBy(platform(Optional.of("8.3.20.1"))::rac)
                    .hasMessageContaining("rac of 8.3.20.1 was not found");
            assertThatThrownBy(platform(Optional.of("newest"))::rac)
                    .hasMessageContaining("'newest' is no version");
        }

        private Platform platform(Optional<String> version) {
            return new Platform(
                    new PlatformSettings(
                            List.of(folder),
                            version,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of()));
        }

        private void install(String version, String... programs) throws IOException {
            Path versionFolder = Files.createDirectories(folder.resolve(version));
            for (String program : programs) {
                Files.createFile(versionFolder.resolve(program));
            }
        }
    }

    @Test
    @DisplayName("on Windows has its programs in bin, with .exe")
    void windows() throws IOException {
        try (FileSystem files = Jimfs.newFileSystem(Configuration.windows())) {
            Path folder = files.getPath("C:\\Program Files\\1cv8");
            Path bin = Files.createDirectories(folder.resolve("8.3.24.1586\\bin"));
            Files.createFile(bin.resolve("rac.exe"));
            Platform platform =
                    new Platform(
                            new PlatformSettings(
                                    List.of(files.getPath("D:\\1cv8"), folder),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of()));
            assertThat(platform.rac()).isEqualTo(bin.resolve("rac.exe"));
        }
    }
}
