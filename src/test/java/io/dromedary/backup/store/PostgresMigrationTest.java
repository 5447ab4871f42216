package io.dromedary.backup.store;

import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@DisplayName("An update of the tables of backups in PostgreSQL")
class PostgresMigrationTest extends MigrationContract {

    private static final String SCHEMA = "dromedary";

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    @Override
    DataSource source(Path folder) {
        DriverManagerDataSource source =
                new DriverManagerDataSource(
                        POSTGRES.access().url(),
                        POSTGRES.access().username(),
                        POSTGRES.access().password());
        source.setSchema(SCHEMA);
        return source;
    }

    /** As the program does: the schema holds tables of others as well. */
    @Override
    FluentConfiguration flyway(DataSource source) {
        return Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/postgres/backup")
                .schemas(SCHEMA)
                .table("backup_history")
                .baselineOnMigrate(true)
                .baselineVersion("0");
    }

    @Override
    BackupStore open(Path folder) {
        return BackupStore.open(POSTGRES.access(), Clock.systemUTC());
    }
}
