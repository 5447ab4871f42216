package io.dromedary.backup.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dromedary.backup.Backups;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.Infobase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the catalogue of backups promises in every database. */
abstract class CatalogueContract {

    private static final Infobase TRADE = Backups.infobase("Торговля");
    private static final Infobase HR = Backups.infobase("hr");
    private static final StoredBackup OLD = Backups.backup(TRADE, Backups.NINE, "old");
    private static final StoredBackup NEW =
            Backups.backup(TRADE, Backups.NINE.plusSeconds(60), "new");
    private static final StoredBackup OF_HR =
            Backups.backup(HR, Backups.NINE.plusSeconds(30), "hr");

    @TempDir private Path folder;
    private BackupStore store;
    private Catalogue catalogue;

    /** Opens the database under test; called again after a close, it finds what was stored. */
    abstract BackupStore open(Path folder);

    @BeforeEach
    void open() {
        store = open(folder);
        catalogue = store.catalogue();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    @DisplayName("keeps what was added while a store was looked through")
    void addedMeanwhile() {
        catalogue.add("s3", OLD);
        List<CatalogueEntry> noted = catalogue.list("s3");
        catalogue.add("s3", NEW);

        catalogue.replace("s3", noted, List.of());

        assertThat(catalogue.list("s3")).extracting(CatalogueEntry::backup).containsExactly(NEW);
    }

    @Test
    @DisplayName("keeps stores of one name apart that several installations have at their places")
    void installations() {
        catalogue.add("folder", OLD); // by a version that knew no places
        Catalogue first = store.catalogue(Map.of("folder", "srv1:/backups"));
        Catalogue second = store.catalogue(Map.of("folder", "srv2:/backups"));

        first.replace("folder", first.list("folder"), List.of(OLD, NEW));
        second.replace("folder", second.list("folder"), List.of(OF_HR));

        assertThat(first.list()).extracting(CatalogueEntry::backup).containsExactly(NEW, OLD);
        assertThat(second.list("folder")).extracting(CatalogueEntry::backup).containsExactly(OF_HR);
        assertThat(second.last()).as("backups that somebody has").hasSize(2);
        second.remove("folder", OF_HR);
        second.remove("folder", NEW);
        assertThat(first.list()).hasSize(2);
        assertThat(second.list()).isEmpty();
    }

    @Test
    @DisplayName("counts what a renamed host has left as backups, until that place is forgotten")
    void renamed() {
        Catalogue before = store.catalogue(Map.of("folder", "old:/backups", "s3", "bucket"));
        before.replace("folder", before.list("folder"), List.of(OLD, NEW));
        before.replace("s3", before.list("s3"), List.of(OLD));
        Catalogue after = store.catalogue(Map.of("folder", "new:/backups", "s3", "bucket"));
        after.add("gone", OF_HR); // of a store that the settings do not have

        assertThat(after.overdue(List.of(TRADE), Backups.NINE.plusSeconds(30)))
                .as("it hides that there is no such backup, though not for longer than until then")
                .isEmpty();
        assertThat(after.elsewhere())
                .containsExactly(
                        new OtherPlace("folder", "old:/backups", 2, NEW.manifest().startedAt()),
                        new OtherPlace("gone", "", 1, OF_HR.manifest().startedAt()));

        assertThat(after.forget("folder", "old:/backups")).isEqualTo(2);
        assertThat(after.forget("gone", "")).isEqualTo(1);

        assertThat(after.elsewhere()).isEmpty();
        assertThat(after.overdue(List.of(TRADE), Backups.NINE.plusSeconds(30))).hasSize(1);
        assertThat(before.knows("folder")).as("whoever has it reads it again").isFalse();
        assertThat(after.list()).as("the bucket").hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> after.forget("s3", "bucket"));
        assertThatIllegalArgumentException().isThrownBy(() -> after.forget("s3", ""));
    }

    @Test
    @DisplayName("knows which stores were read whole, and takes what is in them to what it has")
    void refilled() {
        catalogue.add("folder", NEW);
        assertThat(catalogue.knows("folder")).isFalse();

        catalogue.refill("folder", List.of(OLD));

        assertThat(catalogue.knows("folder")).isTrue();
        assertThat(catalogue.list()).extracting(CatalogueEntry::backup).containsExactly(NEW, OLD);
        assertThat(catalogue.knows("s3")).isFalse();
        catalogue.replace("s3", catalogue.list("s3"), List.of());
        assertThat(catalogue.knows("s3")).isTrue();
        assertThat(store.catalogue(Map.of("s3", "elsewhere")).knows("s3")).isFalse();
    }

    @Test
    @DisplayName("lists backups by store and by infobase, the newest first, over a restart")
    void lists() {
        catalogue.add("folder", OLD);
        catalogue.add("folder", NEW);
        catalogue.add("folder", OF_HR);
        catalogue.add("s3", OLD);
        catalogue.add("s3", OLD);
        store.close();
        open();

        assertThat(catalogue.list("folder"))
                .extracting(CatalogueEntry::backup)
                .containsExactly(NEW, OF_HR, OLD);
        assertThat(catalogue.list("s3")).containsExactly(new CatalogueEntry("s3", OLD));
        assertThat(catalogue.list(InfobaseKey.of(TRADE)))
                .containsExactly(
                        new CatalogueEntry("folder", NEW),
                        new CatalogueEntry("folder", OLD),
                        new CatalogueEntry("s3", OLD));
        assertThat(catalogue.list()).hasSize(4);
    }

    @Test
    @DisplayName("tells the newest backup of each infobase, and which of its own stores hold it")
    void newest() {
        Catalogue own = store.catalogue(Map.of("folder", "srv1:/backups", "s3", "bucket"));
        own.add("folder", OLD);
        own.add("folder", NEW);
        own.add("s3", OLD);
        own.add("s3", NEW);
        catalogue.add("folder", OF_HR); // by a version that knew no places
        Catalogue other = store.catalogue(Map.of("folder", "srv2:/backups"));
        other.add("folder", Backups.backup(TRADE, Backups.NINE.plusSeconds(90), "elsewhere"));

        assertThat(own.newest())
                .containsExactly(
                        new CatalogueEntry("folder", NEW),
                        new CatalogueEntry("s3", NEW),
                        new CatalogueEntry("folder", OF_HR));
        assertThat(catalogue.newest()).containsExactly(new CatalogueEntry("folder", OF_HR));
    }

    @Test
    @DisplayName("forgets what a store has no more, and takes over what a walk found")
    void follows() {
        catalogue.add("folder", OLD);
        catalogue.add("s3", OLD);
        catalogue.remove("folder", OLD);
        assertThat(catalogue.list()).containsExactly(new CatalogueEntry("s3", OLD));

        catalogue.replace("s3", catalogue.list("s3"), List.of(NEW, OF_HR));
        assertThat(catalogue.list()).extracting(CatalogueEntry::backup).containsExactly(NEW, OF_HR);
        catalogue.replace("s3", catalogue.list("s3"), List.of());
        assertThat(catalogue.list()).isEmpty();
    }

    @Test
    @DisplayName("tells infobases whose last backup is too old, or that have none")
    void overdue() {
        catalogue.add("folder", OLD);
        catalogue.add("s3", NEW);
        List<Infobase> both = List.of(TRADE, HR);

        assertThat(catalogue.overdue(both, NEW.manifest().startedAt()))
                .containsExactly(new Overdue(HR, Optional.empty()));
        assertThat(catalogue.overdue(both, NEW.manifest().startedAt().plus(Duration.ofMillis(1))))
                .containsExactly(
                        new Overdue(TRADE, Optional.of(NEW.manifest().startedAt())),
                        new Overdue(HR, Optional.empty()));
    }
}
