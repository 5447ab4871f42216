package io.dromedary.sql;

import java.sql.Connection;
import org.apache.commons.dbcp2.DelegatingPreparedStatement;
import org.apache.commons.dbcp2.PStmtKey;
import org.apache.commons.dbcp2.PoolingConnection;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;

/**
 * Keeps the statements of a connection to SQLite prepared: preparing one takes longer than most of
 * them run, and the driver keeps none, as that of PostgreSQL does.
 */
final class KeptStatements {

    /** The oldest are given up. Lists of keys make statements of several lengths. */
    private static final int MOST = 200;

    private KeptStatements() {}

    /** The same connection, which closes statements only to give them again. */
    static Connection of(Connection connection) {
        PoolingConnection keeping = new PoolingConnection(connection);
        GenericKeyedObjectPoolConfig<DelegatingPreparedStatement> config =
                new GenericKeyedObjectPoolConfig<>();
        config.setJmxEnabled(false);
        config.setMaxTotal(MOST);
        config.setMaxTotalPerKey(-1);
        config.setMaxIdlePerKey(1);
        config.setBlockWhenExhausted(false);
        keeping.setStatementPool(
                new GenericKeyedObjectPool<PStmtKey, DelegatingPreparedStatement>(keeping, config));
        return keeping;
    }
}
