package io.dromedary.journal.postgres;

import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other processes on the journal which channels have changed here, and hears of theirs
 * ({@code NOTIFY}, {@code LISTEN}).
 *
 * <p>A notice is only a hint: what it leads to is a look at the table, which is also taken now and
 * then without one. So a lost notice delays, and nothing more. It is sent after the commit, by
 * another thread and connection: inside the transaction it would make all commits of the server
 * that notify wait for each other.
 */
final class Heads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heads.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A notice holds 8,000 bytes; a number takes at most eleven. */
    private static final int CHANNELS_A_NOTICE = 500;

    /** What is learnt from the table. */
    interface Look {
        void atAll();

        void at(int... channels);
    }

    private final PostgresDatabase database;
    private final Duration interval;
    private final Look look;
    private final String topic;
    private final String me = UUID.randomUUID().toString();
    private final Set<Integer> changed = new TreeSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads;

    Heads(PostgresDatabase database, Duration interval, Look look) {
        this.database = database;
        this.interval = interval;
        this.look = look;
        this.topic = "dromedary_journal_" + database.schema();
        this.threads =
                List.of(
                        thread("journal-listener", this::listen),
                        thread("journal-notifier", this::send));
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Channels have changed here, durably; never blocks. */
    void changed(Collection<Integer> channels) {
        synchronized (changed) {
            changed.addAll(channels);
            changed.notifyAll();
        }
    }

    private void listen() {
        connected(
                connection -> {
                    try (Statement listen = connection.createStatement()) {
                        listen.execute("listen \"" + topic + "\"");
                    }
                    look.atAll();
                    PGConnection notices = connection.unwrap(PGConnection.class);
                    long looked = System.nanoTime();
                    while (!isClosed()) {
                        hear(notices.getNotifications((int) interval.toMillis()));
                        if (System.nanoTime() - looked >= interval.toNanos()) {
                            look.atAll();
                            looked = System.nanoTime();
                        }
                    }
                });
    }

    private void hear(PGNotification... notices) {
        int[] others =
                Arrays.stream(Optional.ofNullable(notices).orElse(new PGNotification[0]))
                        .map(PGNotification::getParameter)
                        .filter(text -> !text.startsWith(me))
                        .flatMap(text -> Arrays.stream(text.split(" ", -1)).skip(1))
                        .mapToInt(Integer::parseInt)
                        .distinct()
                        .toArray();
        if (others.length > 0) {
            look.at(others);
        }
    }

    private void send() {
        connected(
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("set synchronous_commit = off"); // nothing to lose
                    }
                    while (!isClosed()) {
                        tell(connection, next());
                    }
                });
    }

    private List<Integer> next() throws InterruptedException {
        synchronized (changed) {
            while (changed.isEmpty() && !isClosed()) {
                changed.wait(interval.toMillis());
            }
            List<Integer> some = changed.stream().limit(CHANNELS_A_NOTICE).toList();
            some.forEach(changed::remove);
            return some;
        }
    }

    private void tell(Connection connection, List<Integer> channels) throws SQLException {
        if (channels.isEmpty()) {
            return;
        }
        try (PreparedStatement notice = connection.prepareStatement("select pg_notify(?, ?)")) {
            notice.setString(1, topic);
            notice.setString(
                    2,
                    me
                            + " "
                            + channels.stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(" ")));
            notice.execute();
        } catch (SQLException e) {
            changed(channels);
            throw e;
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
                if (failing) {
                    LOG.info("{} answers again", database.name());
                    failing = false;
                }
                work.run(connection);
            } catch (SQLException | DatabaseException e) {
                if (!failing && !isClosed()) {
                    failing = true;
                    LOG.warn(
                            "{} does not tell of other processes' appends ({}); trying again every second",
                            database.name(),
                            e.getMessage());
                }
            } catch (InterruptedException e) {
                return; // closed
            } catch (RuntimeException e) {
                LOG.error("Listening to other processes failed; trying again", e);
            }
            pause();
        }
    }

    private void pause() {
        try {
            if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.trace("Closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        synchronized (changed) {
            changed.notifyAll();
        }
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
