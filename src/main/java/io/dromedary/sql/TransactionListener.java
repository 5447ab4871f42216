package io.dromedary.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** Follows the transactions of a database's writer; called on the writer thread. */
public interface TransactionListener {

    /** Follows nothing. */
    TransactionListener NONE = new TransactionListener() {};

    /** All works of the transaction have run; what they have in common may be written here. */
    default void beforeCommit(Connection connection) throws SQLException {}

    /** The transaction is durable; none of its works has been answered yet. Must not throw. */
    default void afterCommit() {}

    /** The transaction is undone; its works may be run again. Must not throw. */
    default void afterRollback() {}
}
