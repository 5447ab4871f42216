package io.dromedary.kod.store;

import io.dromedary.sql.PostgresAccess;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("What sessions ask the registry of КОД in PostgreSQL")
class PostgresPlansTest extends PlansContract {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    @Override
    Connection connect(Path folder) throws SQLException {
        PostgresAccess access = POSTGRES.access();
        KodStore.open(access).close();
        Connection connection =
                DriverManager.getConnection(access.url(), access.username(), access.password());
        connection.setSchema("dromedary");
        try (Statement statement = connection.createStatement()) {
            // As for a disk that does not turn: reading a table as small as the test's would pay.
            statement.execute("set random_page_cost = 1.1");
        }
        return connection;
    }

    @Override
    String explain() {
        return "explain ";
    }

    @Override
    Pattern fullScan() {
        return Pattern.compile("Seq Scan on kod_");
    }
}
