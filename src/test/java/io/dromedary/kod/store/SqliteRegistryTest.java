package io.dromedary.kod.store;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The registry of КОД in SQLite")
class SqliteRegistryTest extends RegistryContract {

    @Override
    KodStore open(Path folder) {
        return KodStore.open(folder.resolve("kod.db"));
    }
}
