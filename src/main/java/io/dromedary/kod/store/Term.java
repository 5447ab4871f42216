package io.dromedary.kod.store;

import io.dromedary.event.FencedException;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How long a dispatcher sends: until another one takes over, be it in another process, which the
 * first may learn late.
 */
final class Term {

    private static final String NEXT =
            "update kod_term set term = term + 1 where id = 1 returning term";
    private static final String CURRENT = "select term from kod_term where id = 1";

    private final long number;

    private Term(long number) {
        this.number = number;
    }

    /** Takes over: whoever had it before has it no more. */
    static Term next(SqlDatabase database) {
        return database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    return new Term(number(connection, NEXT));
                });
    }

    /**
     * Makes sure that nobody has taken over, in a transaction that has {@link VersionCounter#lock}:
     * nobody does until its end.
     *
     * @throws FencedException if somebody has
     */
    void check(Connection connection) throws SQLException {
        if (number(connection, CURRENT) != number) {
            throw new FencedException(
                    "another process has taken over the sending of changes; what was sent here"
                            + " last is sent there again");
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
