package io.dromedary.kod.store;

import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The registry of КОД in PostgreSQL")
class PostgresRegistryTest extends RegistryContract {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private Path opened = Path.of("");

    @Override
    KodStore open(Path folder) {
        if (!folder.equals(opened)) {
            POSTGRES.renew();
            opened = folder;
        }
        return KodStore.open(POSTGRES.access());
    }
}
