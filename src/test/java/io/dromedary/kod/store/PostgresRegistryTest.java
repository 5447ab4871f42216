package io.dromedary.kod.store;

import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The registry of КОД in PostgreSQL")
class PostgresRegistryTest extends RegistryContract {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private final List<KodStore> others = new ArrayList<>();
    private Path opened = Path.of("");

    @Override
    KodStore open(Path folder) {
        if (!folder.equals(opened)) {
            POSTGRES.renew();
            opened = folder;
        }
        return KodStore.open(POSTGRES.access());
    }

    @Override
    KodStore another() {
        KodStore other = KodStore.open(POSTGRES.access());
        others.add(other);
        return other;
    }

    @AfterEach
    void closeOthers() {
        others.forEach(KodStore::close);
    }
}
