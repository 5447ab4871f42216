package io.dromedary.backup.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.Backups;
import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.verification.Verification;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.Means;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Adopting the files of the old tool")
class AdoptionTest {

    private static final String DUMP = "1CIBDmpF3 and so on";
    private static final Infobase TRADE = Backups.infobase("trade");
    private static final Infobase COPY = Backups.infobase("trade_copy");

    @TempDir private Path folder;
    private Archive archive;

    @BeforeEach
    void open() {
        archive = new Archive(folder);
    }

    private Adopted adopt(Infobase... infobases) {
        return adopt(Optional.empty(), infobases);
    }

    private Adopted adopt(Optional<Path> tools, Infobase... infobases) {
        Verification verification = new Verification(tools, Duration.ofSeconds(30));
        return new Adoption(archive, verification, ZoneId.of("Europe/Moscow"), List.of(infobases))
                .run(new UUID(7, 7));
    }

    @Test
    @DisplayName("gives each a manifest of the infobase whose whole name it has")
    void adopts() throws IOException {
        Files.writeString(folder.resolve("trade_2026-01-31-12-00-00.dt"), DUMP);
        Files.writeString(folder.resolve("trade_copy_2026-01-31-12-00-00.dt"), DUMP);
        Adopted adopted = adopt(TRADE, COPY);

        assertThat(adopted.left()).isEmpty();
        assertThat(archive.list().backups())
                .containsExactlyInAnyOrderElementsOf(adopted.backups())
                .hasSize(2);
        assertThat(archive.list().of(InfobaseKey.of(TRADE)))
                .singleElement()
                .satisfies(
                        backup -> {
                            Manifest manifest = backup.manifest();
                            assertThat(backup.key()).isEqualTo("trade_2026-01-31-12-00-00.dt");
                            assertThat(manifest.startedAt())
                                    .isEqualTo(Instant.parse("2026-01-31T09:00:00Z"));
                            assertThat(manifest.means()).isEqualTo(Means.DESIGNER);
                            assertThat(manifest.size()).isEqualTo(DUMP.length());
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mytrade_2026-01-31-12-00-00.dt|there is no infobase 'mytrade'",
                "trade_2026-13-31-12-00-00.dt|2026-13-31-12-00-00 is not a time",
                "trade_2026-02-30-12-00-00.dt|2026-02-30-12-00-00 is not a time",
                "trade.dt|its name is not that of an infobase",
                "notes.txt|its name is not that of an infobase",
            })
    @DisplayName("leaves others alone, and says why")
    void others(String name, String reason) throws IOException {
        Files.writeString(folder.resolve(name), DUMP);
        Adopted adopted = adopt(TRADE, COPY);

        assertThat(adopted.backups()).isEmpty();
        assertThat(adopted.left())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains(reason);
    }

    @Test
    @DisplayName("goes on with the others where the program is missing that one of them takes")
    void withoutPostgres() throws IOException {
        Files.writeString(folder.resolve("trade_2026-01-31-12-00-00.dt"), DUMP);
        Files.writeString(folder.resolve("trade_2026-01-30-12-00-00.backup"), "PGDMP and so on");

        Adopted adopted = adopt(Optional.of(folder.resolve("nowhere")), TRADE);

        assertThat(adopted.backups()).hasSize(1);
        assertThat(adopted.left())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains("pg_restore");
    }

    @Test
    @DisplayName(
            "takes none for a backup that is no dump, or of which two infobases could be meant")
    void doubtful() throws IOException {
        Files.writeString(folder.resolve("trade_2026-01-31-12-00-00.dt"), "half a d");
        Files.writeString(folder.resolve("trade_copy_2026-01-31-12-00-00.dt"), DUMP);
        Infobase other = new Infobase("test", COPY.clusterId(), COPY.id(), COPY.name());

        assertThat(adopt(TRADE, COPY, other).left())
                .extracting(Finding::message)
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).contains("begins neither"),
                        message -> assertThat(message).contains("several infobases"));
        assertThat(archive.list().backups()).isEmpty();
    }
}
