package io.dromedary.backup.job;

import io.dromedary.sql.SqlDatabase;
import io.dromedary.sql.SqliteDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The book of jobs in SQLite")
class SqliteJobBookTest extends JobBookContract {

    @Override
    SqlDatabase database(Path folder) {
        return SqliteDatabase.open(folder.resolve("backup.db"), "db/backup");
    }
}
