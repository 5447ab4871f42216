package io.dromedary.kod.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Numbers versions in the order of their transactions: whoever has its row is the only writer. */
final class VersionCounter {

    private static final String ADVANCE =
            "update kod_counter set last = last + ? where id = 1 returning last";

    private VersionCounter() {}

    /** Lets nobody else change objects until the end of the transaction. */
    static void lock(Connection connection) throws SQLException {
        advance(connection, 0);
    }

    /**
     * The same, and takes numbers.
     *
     * @return the one before the first of them
     */
    static long advance(Connection connection, int numbers) throws SQLException {
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
            advance.setInt(1, numbers);
            try (ResultSet row = advance.executeQuery()) {
                row.next();
                return row.getLong(1) - numbers;
            }
        }
    }
}
