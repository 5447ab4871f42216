package io.dromedary.sql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes a database: takes what has queued up, runs it in one transaction, and
 * answers when that is durable.
 *
 * <p>Works run back to back without savepoints, which would copy every page they touch. When one
 * fails, the transaction is rolled back and each is run again in a transaction of its own, so that
 * a bad one harms no other.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** What a queued work weighs beside its payload. */
    private static final int OVERHEAD_BYTES = 512;

    /** Opens the connection, outside auto-commit mode: its transactions begin by themselves. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    private final Path file;
    private final SqliteSettings settings;
    private final Opener opener;
    private final TransactionListener listener;
    private final LinkedBlockingQueue<Write<?>> queue = new LinkedBlockingQueue<>();
    private final int mostRoom;
    private final Semaphore room;
    private final Thread thread;
    private Connection connection;
    private volatile boolean closing;
    private volatile boolean stopped;

    GroupCommit(Path file, SqliteSettings settings, Opener opener, TransactionListener listener)
            throws SQLException {
        this.file = file;
        this.settings = settings;
        this.opener = opener;
        this.listener = listener;
        this.mostRoom = (int) Math.min(Integer.MAX_VALUE, settings.queuedBytes());
        this.room = new Semaphore(mostRoom, true);
        this.connection = opener.open();
        this.thread = new Thread(this::run, file.getFileName() + "-writer");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    <T> CompletableFuture<T> submit(SqlWork<T> work, long payloadBytes) {
        Write<T> write = new Write<>(work, (int) Math.min(mostRoom, payloadBytes + OVERHEAD_BYTES));
        if (waitForRoom(write)) {
            queue.add(write);
            if (stopped) {
                refuseTheRest();
            }
        }
        return write.answer;
    }

    private boolean waitForRoom(Write<?> write) {
        try {
            if (closing) {
                write.answer.completeExceptionally(closed());
            } else if (room.tryAcquire(
                    write.weight, settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            } else {
                write.answer.completeExceptionally(
                        new DatabaseException(
                                "%s takes nothing more: %,d bytes have been waiting for %s. Is the disk too slow?"
                                        .formatted(file, mostRoom, settings.patience())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            write.answer.completeExceptionally(
                    new DatabaseException("Interrupted while waiting to write to " + file, e));
        }
        return false;
    }

    private void run() {
        List<Write<?>> group = new ArrayList<>();
        try {
            while (take(group)) {
                store(group);
                answer(group);
            }
        } catch (Throwable e) {
            LOG.error("{}: the writer has ended; restart the program", file, e);
            group.forEach(write -> write.failed(e));
            answer(group);
        } finally {
            stopped = true;
            refuseTheRest();
        }
    }

    private void answer(List<Write<?>> group) {
        for (Write<?> write : group) {
            room.release(write.weight);
            write.answer(file);
        }
        group.clear();
    }

    /** Fills the group with what waits; false when closed and nothing does. */
    private boolean take(List<Write<?>> group) throws InterruptedException {
        Write<?> next = closing ? queue.poll() : queue.take();
        if (next == null) {
            return false;
        }
        long bytes = 0;
        do {
            group.add(next);
            bytes += next.weight;
            next = bytes < settings.transactionBytes() ? queue.poll() : null;
        } while (next != null);
        return true;
    }

    private void store(List<Write<?>> group) {
        if (!storeTogether(group) && group.size() > 1) {
            for (Write<?> write : group) {
                storeTogether(List.of(write));
            }
        }
    }

    private boolean storeTogether(List<Write<?>> group) {
        try {
            for (Write<?> write : group) {
                write.run(connection);
            }
            listener.beforeCommit(connection);
            connection.commit();
        } catch (Throwable e) {
            undo();
            group.forEach(write -> write.failed(e));
            return false;
        }
        listener.afterCommit();
        return true;
    }

    private void undo() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("{}: the transaction was gone already; connecting anew", file, e);
            reconnect();
        }
        listener.afterRollback();
    }

    private void reconnect() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("{}: the writer's connection could not be closed", file, e);
        }
        try {
            connection = opener.open();
        } catch (SQLException e) {
            LOG.error("{} could not be opened again; the next write tries once more", file, e);
        }
    }

    private void refuseTheRest() {
        for (Write<?> write = queue.poll(); write != null; write = queue.poll()) {
            room.release(write.weight);
            write.failed(closed());
            write.answer(file);
        }
    }

    private DatabaseException closed() {
        return new DatabaseException(file + " is closed");
    }

    /** Stores what has been submitted, then ends; what is not stored in time is refused. */
    @Override
    public void close() {
        closing = true;
        queue.add(new Write<>(unused -> Optional.empty(), 0)); // wakes an idle writer
        try {
            thread.join(settings.patience().toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                LOG.warn("{}: the writer did not finish within {}", file, settings.patience());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("{}: the writer's connection could not be closed", file, e);
        }
    }

    private static final class Write<T> {
        private final SqlWork<T> work;
        private final int weight;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private T result;
        private Throwable failure;

        private Write(SqlWork<T> work, int weight) {
            this.work = work;
            this.weight = weight;
        }

        private void run(Connection connection) throws SQLException {
            failure = null;
            result = work.run(connection);
        }

        private void failed(Throwable why) {
            failure = why;
        }

        private void answer(Path file) {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(SqliteErrors.plain(file, failure));
            }
        }
    }
}
