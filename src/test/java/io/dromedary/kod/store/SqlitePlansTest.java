package io.dromedary.kod.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;

@DisplayName("What sessions ask the registry of КОД in SQLite")
class SqlitePlansTest extends PlansContract {

    @Override
    Connection connect(Path folder) throws SQLException {
        Path file = folder.resolve("kod.db");
        KodStore.open(file).close();
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    @Override
    String explain() {
        return "explain query plan ";
    }

    /** Of a table by the alias that it has in the statements; w, h and d are limited queries. */
    @Override
    Pattern fullScan() {
        return Pattern.compile("^SCAN (kod_\\w+|[ovprt]|ow|r0)\\b");
    }
}
