package io.dromedary.backup.catalogue;

import io.dromedary.backup.store.BackupStore;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The catalogue of backups in SQLite")
class SqliteCatalogueTest extends CatalogueContract {

    @Override
    BackupStore open(Path folder) {
        return BackupStore.open(folder.resolve("backup.db"), Clock.systemUTC());
    }
}
