package io.dromedary.cluster.store;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The notes of locks in SQLite")
class SqliteLockNotesTest extends LockNotesContract {

    @Override
    SqlLockNotes open(Path folder, String owner) {
        return SqlLockNotes.open(folder.resolve("cluster.db"), owner);
    }
}
