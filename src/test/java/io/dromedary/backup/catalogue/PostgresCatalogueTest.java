package io.dromedary.backup.catalogue;

import io.dromedary.backup.store.BackupStore;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The catalogue of backups in PostgreSQL")
class PostgresCatalogueTest extends CatalogueContract {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private Path opened = Path.of("");

    @Override
    BackupStore open(Path folder) {
        if (!folder.equals(opened)) {
            POSTGRES.renew();
            opened = folder;
        }
        return BackupStore.open(POSTGRES.access(), Clock.systemUTC());
    }
}
