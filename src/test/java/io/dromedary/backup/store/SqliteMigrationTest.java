package io.dromedary.backup.store;

import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.DisplayName;
import org.sqlite.SQLiteDataSource;

@DisplayName("An update of the tables of backups in SQLite")
class SqliteMigrationTest extends MigrationContract {

    private static final String FILE = "backup.db";

    @Override
    DataSource source(Path folder) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve(FILE));
        return source;
    }

    @Override
    FluentConfiguration flyway(DataSource source) {
        return Flyway.configure().dataSource(source).locations("classpath:db/backup");
    }

    @Override
    BackupStore open(Path folder) {
        return BackupStore.open(folder.resolve(FILE), Clock.systemUTC());
    }
}
