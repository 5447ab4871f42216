package io.dromedary.sql;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What both databases have in common, for stores whose statements are the same in either.
 * Thread-safe; the methods throw {@link DatabaseException}, as the databases themselves say.
 */
public interface SqlDatabase extends AutoCloseable {

    /** Runs a query, which must have no other effect; it sees everything that is durable. */
    <T> T read(Function<JdbcTemplate, T> query);

    /** Makes a small change and waits until it is durable. */
    <T> T write(SqlWork<T> work);

    /**
     * Makes a change, together with others in one commit.
     *
     * @param payloadBytes about how much it writes, for the bounds of queue and transaction
     * @return completes when the change is durable
     */
    <T> CompletableFuture<T> write(SqlWork<T> work, long payloadBytes);

    @Override
    void close();
}
