package io.dromedary.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other processes on a database what has changed here, and hears of theirs ({@code
 * NOTIFY}, {@code LISTEN}).
 *
 * <p>A notice is only a hint: what it leads to is a look at the tables, which is also taken now and
 * then without one. So a lost notice delays, and nothing more. It is sent after the commit, by a
 * thread and a connection of its own: inside the transaction it would make all commits of the
 * server that notify wait for each other. Equal ones that wait are sent once.
 *
 * <p>Thread-safe.
 */
public final class PostgresNotices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresNotices.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_AT_ONCE = 500;

    /** Follows what others do; called on a thread of its own, one call at a time. */
    public interface Listener {

        /** What other processes have told, each text once. */
        void heard(Set<String> notices);

        /** Time to look at everything: after connecting, and now and then. */
        void look();
    }

    private final PostgresDatabase database;
    private final Duration interval;
    private final Listener listener;
    private final String topic;

    /** Before the text of each notice; tells ours from theirs. */
    private final String signature = UUID.randomUUID() + " ";

    private final Set<String> waiting = new LinkedHashSet<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads;

    /**
     * Not yet started.
     *
     * @param topic what the notices are about, among those of the schema
     * @param interval how often to look without a notice
     */
    public PostgresNotices(
            PostgresDatabase database, String topic, Duration interval, Listener listener) {
        this.database = database;
        this.interval = interval;
        this.listener = listener;
        this.topic = database.schema() + "_" + topic;
        this.threads =
                List.of(
                        thread(topic + "-listener", () -> connected(this::listen)),
                        thread(topic + "-notifier", () -> connected(this::send)));
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to listen, and to send. */
    public void start() {
        threads.forEach(Thread::start);
    }

    /** Tells the other processes, soon; never blocks. */
    public void tell(Collection<String> notices) {
        synchronized (waiting) {
            waiting.addAll(notices);
            waiting.notifyAll();
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement listen = connection.createStatement()) {
            listen.execute("listen \"" + topic + "\"");
        }
        listener.look();
        PGConnection notices = connection.unwrap(PGConnection.class);
        long looked = System.nanoTime();
        while (!isClosed()) {
            hear(notices.getNotifications((int) interval.toMillis()));
            if (System.nanoTime() - looked >= interval.toNanos()) {
                listener.look();
                looked = System.nanoTime();
            }
        }
    }

    private void hear(PGNotification... notices) {
        Set<String> others = new LinkedHashSet<>();
        for (PGNotification notice : notices == null ? new PGNotification[0] : notices) {
            String text = notice.getParameter();
            if (!text.startsWith(signature) && text.length() >= signature.length()) {
                others.add(text.substring(signature.length()));
            }
        }
        if (!others.isEmpty()) {
            listener.heard(others);
        }
    }

    private void send(Connection connection) throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = off"); // there is nothing to lose
        }
        try (PreparedStatement notify =
                connection.prepareStatement("select pg_notify(?, unnest(?::text[]))")) {
            while (!isClosed()) {
                List<String> some = next();
                notify.setString(1, topic);
                notify.setObject(2, some.stream().map(signature::concat).toArray(String[]::new));
                notify.execute();
            }
        }
    }

    private List<String> next() throws InterruptedException {
        synchronized (waiting) {
            while (waiting.isEmpty()) {
                waiting.wait();
            }
            List<String> some = waiting.stream().limit(MOST_AT_ONCE).toList();
            some.forEach(waiting::remove); // if it cannot be sent, the others find out by looking
            return some;
        }
    }

    /** What is done over and over with a connection, until it fails. */
    private interface Work {
        void run(Connection connection) throws SQLException, InterruptedException;
    }

    private void connected(Work work) {
        boolean failing = false;
        while (!isClosed()) {
            try (Connection connection = database.connect()) {
                connections.add(connection);
                if (failing) {
                    LOG.info("{} answers again", database.name());
                    failing = false;
                }
                try {
                    work.run(connection);
                } finally {
                    connections.remove(connection);
                }
            } catch (SQLException | DatabaseException e) {
                if (!failing && !isClosed()) {
                    failing = true;
                    LOG.warn(
                            "{}: other processes are not heard ({}); trying again every second",
                            database.name(),
                            e.getMessage());
                }
            } catch (InterruptedException e) {
                return; // closed
            } catch (RuntimeException e) {
                LOG.error("{}: a notice could not be followed", database.name(), e);
            }
            pause();
        }
    }

    private void pause() {
        try {
            boolean unused = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Stops; what waits to be told is not told any more. */
    @Override
    public void close() {
        closed.countDown();
        for (Connection connection : connections) {
            try {
                connection.abort(Runnable::run); // ends the wait for a notice
            } catch (SQLException e) {
                LOG.debug("A connection was gone already", e);
            }
        }
        for (Thread thread : threads) {
            thread.interrupt();
            try {
                thread.join(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
