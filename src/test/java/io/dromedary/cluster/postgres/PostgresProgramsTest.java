package io.dromedary.cluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The paths of the programs of PostgreSQL")
class PostgresProgramsTest {

    @Test
    @DisplayName("have .exe behind a path on Windows, which adds it to a name alone")
    void windows() throws IOException {
        try (FileSystem files = Jimfs.newFileSystem(Configuration.windows())) {
            Path bin =
                    Files.createDirectories(
                            files.getPath("C:\\Program Files\\PostgreSQL\\16\\bin"));
            Files.createFile(bin.resolve("pg_dump.exe"));

            assertThat(new PostgresPrograms(Optional.of(bin)).command("pg_dump"))
                    .isEqualTo("C:\\Program Files\\PostgreSQL\\16\\bin\\pg_dump.exe");
        }
    }

    @Test
    @DisplayName("are called by their names elsewhere, and by those alone without a folder")
    void others() throws IOException {
        try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
            Path bin = Files.createDirectories(files.getPath("/usr/lib/postgresql/16/bin"));
            Files.createFile(bin.resolve("pg_dump"));

            assertThat(new PostgresPrograms(Optional.of(bin)).command("pg_dump"))
                    .isEqualTo("/usr/lib/postgresql/16/bin/pg_dump");
        }
        assertThat(new PostgresPrograms(Optional.empty()).command("pg_dump")).isEqualTo("pg_dump");
    }
}
