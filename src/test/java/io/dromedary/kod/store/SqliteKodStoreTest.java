package io.dromedary.kod.store;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The store of КОД in SQLite")
class SqliteKodStoreTest extends KodStoreContract {

    @Override
    KodStore open(Path folder) {
        return KodStore.open(folder.resolve("kod.db"));
    }
}
