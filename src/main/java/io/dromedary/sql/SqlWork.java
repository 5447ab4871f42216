package io.dromedary.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A change to a database, run on its writer thread inside a transaction that other works share.
 *
 * <p>It must not commit, roll back or close anything of the connection but its own statements, must
 * not wait for anything, and must leave no trace outside the database: when another work of the
 * same transaction fails, everything is rolled back and it is run once more, alone.
 *
 * @param <T> what it answers
 */
@FunctionalInterface
public interface SqlWork<T> {

    /** Does it; an exception undoes this work and no other. */
    T run(Connection connection) throws SQLException;
}
