package io.dromedary.cluster.store;

import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The notes of locks in PostgreSQL")
class PostgresLockNotesTest extends LockNotesContract {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private Path opened = Path.of("");

    @Override
    SqlLockNotes open(Path folder, String owner) {
        if (!folder.equals(opened)) {
            POSTGRES.renew();
            opened = folder;
        }
        return SqlLockNotes.open(POSTGRES.access(), owner);
    }
}
