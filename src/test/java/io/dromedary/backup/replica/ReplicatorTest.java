package io.dromedary.backup.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.dromedary.backup.Backups;
import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.ArchiveException;
import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.verification.DamagedBackupException;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.Means;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A replica")
class ReplicatorTest {

    private static final Infobase TRADE = Backups.infobase("Торговля");
    private static final UUID JOB = new UUID(7, 7);

    @TempDir private Path folder;
    private Archive from;
    private Archive to;
    private StoredBackup backup;

    @BeforeEach
    void fill() throws IOException {
        from = new Archive(Files.createDirectory(folder.resolve("from")));
        to = new Archive(Files.createDirectory(folder.resolve("to")));
        byte[] content = new byte[3 * Sha256.BUFFER + 17];
        new Random(1).nextBytes(content);
        Partial partial = from.begin(TRADE, Means.DESIGNER, Backups.NINE, JOB);
        Files.write(partial.file(), content);
        Verified verified = new Sha256().addAll(new ByteArrayInputStream(content)).end();
        backup =
                from.publish(
                        partial,
                        new Manifest(
                                "main",
                                TRADE.id(),
                                TRADE.name(),
                                Means.DESIGNER,
                                partial.name(),
                                verified.size(),
                                verified.sha256(),
                                Backups.NINE,
                                Duration.ZERO,
                                Map.of(),
                                Optional.empty()));
    }

    private List<Path> left(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    @DisplayName("is the same backup under the same key")
    void copies() {
        StoredBackup copy = Replicator.copy(backup, from, to, JOB);

        assertThat(copy).isEqualTo(backup);
        assertThat(to.file(copy.key())).hasSameBinaryContentAs(from.file(backup.key()));
        assertThat(to.list()).isEqualTo(new Holdings(List.of(backup), List.of()));
    }

    @Test
    @DisplayName("is refused, and nothing of it left, if what arrives is not what was verified")
    void damaged() throws IOException {
        byte[] content = Files.readAllBytes(from.file(backup.key()));
        content[Sha256.BUFFER] ^= 1;
        Files.write(from.file(backup.key()), content);

        assertThatThrownBy(() -> Replicator.copy(backup, from, to, JOB))
                .isInstanceOf(DamagedBackupException.class)
                .hasMessageContaining("is not what its manifest says")
                .hasMessageContaining("Verify the original");
        assertThat(left(to.root())).isEmpty();
    }

    @Test
    @DisplayName("leaves a file alone that has its name")
    void taken() throws IOException {
        Replicator.copy(backup, from, to, JOB);

        assertThatThrownBy(() -> Replicator.copy(backup, from, to, JOB))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("exists already, and was left as it is");
        assertThat(to.list().backups()).containsExactly(backup);
    }

    @Test
    @DisplayName("is refused where the share is not mounted")
    void notMounted() {
        Archive away = new Archive(folder.resolve("share"));

        assertThatThrownBy(() -> Replicator.copy(backup, from, away, JOB))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("is missing. Mount or create it");
    }

    @Test
    @DisplayName("says that the disk is full, and leaves nothing")
    void diskFull() throws IOException {
        try (FileSystem small =
                Jimfs.newFileSystem(
                        Configuration.unix().toBuilder().setMaxSize(Sha256.BUFFER).build())) {
            Archive there = new Archive(Files.createDirectory(small.getPath("/small")));

            assertThatThrownBy(() -> Replicator.copy(backup, from, there, JOB))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("the disk is full. Free some space");
            assertThat(left(there.root())).isEmpty();
        }
    }
}
