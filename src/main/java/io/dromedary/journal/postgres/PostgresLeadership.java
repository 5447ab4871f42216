package io.dromedary.journal.postgres;

import io.dromedary.event.Leadership;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership by advisory locks of PostgreSQL, which belong to one connection of this process: when
 * the process ends or is cut off, the server ends the session and another process is elected.
 *
 * <p>Nothing depends on clocks, and no row has to be renewed. A look every second finds what is
 * free, and whether the connection still stands.
 */
public final class PostgresLeadership implements Leadership, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresLeadership.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** The server notices within about twenty seconds that this machine is gone. */
    private static final String KEEP_ALIVE =
            "set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3";

    private final PostgresDatabase database;
    private final List<Standing> standing = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(PostgresLeadership::thread);

    /** Names whose locks the connection has; this and the connection belong to the thread. */
    private final Set<String> led = new HashSet<>();

    private Optional<Connection> connection = Optional.empty();
    private boolean failing;

    private PostgresLeadership(PostgresDatabase database) {
        this.database = database;
    }

    static PostgresLeadership start(PostgresDatabase database) {
        PostgresLeadership leadership = new PostgresLeadership(database);
        ScheduledFuture<?> unused = // its failures are logged
                leadership.thread.scheduleWithFixedDelay(
                        leadership::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return leadership;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "leadership");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Candidacy stand(String name, Candidate candidate) {
        Standing one = new Standing(database.schema() + " leader of " + name, candidate);
        standing.add(one);
        thread.execute(this::look);
        return () -> {
            one.closed = true;
            if (!thread.isShutdown()) {
                thread.execute(this::look);
            }
        };
    }

    private void look() {
        try {
            Connection current = connected();
            letGo(current);
            for (Standing one : standing) {
                if (!one.closed && !one.leads && !led.contains(one.name)) {
                    elect(one, current);
                }
            }
            ping(current);
            failing = false;
        } catch (SQLException e) {
            lost(e);
        } catch (RuntimeException e) {
            LOG.error("Leadership failed; trying again", e);
        }
    }

    private Connection connected() throws SQLException {
        if (connection.isEmpty()) {
            Connection made = database.connect();
            connection = Optional.of(made);
            made.setNetworkTimeout(Runnable::run, (int) ANSWER.toMillis());
            try (Statement statement = made.createStatement()) {
                statement.execute(KEEP_ALIVE);
            }
        }
        return connection.get();
    }

    private void elect(Standing one, Connection current) throws SQLException {
        if (!PostgresLock.tryTake(current, one.name)) {
            return;
        }
        if (one.closed) { // while the server was asked
            PostgresLock.release(current, one.name);
            return;
        }
        led.add(one.name);
        one.leads = true;
        one.candidate.elected();
    }

    private void letGo(Connection current) throws SQLException {
        List<Standing> closed = standing.stream().filter(one -> one.closed).toList();
        standing.removeAll(closed);
        for (Standing one : closed) {
            if (one.leads) {
                led.remove(one.name);
                PostgresLock.release(current, one.name);
            }
        }
    }

    private static void ping(Connection current) throws SQLException {
        try (Statement statement = current.createStatement()) {
            statement.execute("select 1");
        }
    }

    private void lost(SQLException reason) {
        if (!failing) {
            failing = true;
            LOG.warn(
                    "{} does not answer ({}): this process leads nothing until it does",
                    database.name(),
                    reason.getMessage());
        }
        disconnect();
        for (Standing one : standing) {
            if (one.leads) {
                one.leads = false;
                if (!one.closed) {
                    one.candidate.deposed();
                }
            }
        }
    }

    private void disconnect() {
        led.clear();
        connection.ifPresent(
                one -> {
                    try {
                        one.close();
                    } catch (SQLException e) {
                        LOG.debug("The connection was gone already", e);
                    }
                });
        connection = Optional.empty();
    }

    /** Gives up everything, so that others are elected at once; tells nobody here. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            boolean unused = thread.awaitTermination(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disconnect();
    }

    private static final class Standing {
        private final String name;
        private final Candidate candidate;
        private volatile boolean closed;
        private boolean leads;

        private Standing(String name, Candidate candidate) {
            this.name = name;
            this.candidate = candidate;
        }
    }
}
