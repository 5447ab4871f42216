package io.dromedary.backup.job;

import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.sql.SqlDatabase;
import io.dromedary.sql.TransactionListener;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The book of jobs in PostgreSQL")
class PostgresJobBookTest extends JobBookContract {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    @Override
    SqlDatabase database(Path folder) {
        POSTGRES.renew();
        return PostgresDatabase.open(
                POSTGRES.access(),
                "db/postgres/backup",
                PostgresSettings.SMALL,
                TransactionListener.NONE);
    }
}
