package io.dromedary.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes a database: takes what has queued up, runs it in one transaction, and
 * answers when that is durable.
 *
 * <p>Works run back to back without savepoints, which would copy every page they touch. When one
 * fails, the transaction is rolled back and each is run again in a transaction of its own, so that
 * a bad one harms no other. When it was the connection that failed, all are run again together on a
 * new one; but not if it failed during the commit, of which nobody then knows how it ended.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** What a queued work weighs beside its payload. */
    private static final int OVERHEAD_BYTES = 512;

    /** Opens the connection, outside auto-commit mode: its transactions begin by themselves. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;

        /** Prepares for the works of a transaction. */
        default void begin(Connection connection) throws SQLException {}
    }

    /**
     * What it bounds itself to.
     *
     * @param queuedBytes most that waits to be written; further writers wait until there is room
     * @param transactionBytes a transaction takes no further work once it has this much
     * @param patience longest wait for room in the queue, and for the rest at closing
     */
    record Limits(long queuedBytes, long transactionBytes, Duration patience) {}

    /**
     * What its database says when it fails.
     *
     * @param plain the exception for whoever asked for the work
     * @param isLost whether it was the connection that failed, and not the work
     */
    record Errors(Function<Throwable, RuntimeException> plain, Predicate<Throwable> isLost) {}

    private final String name;
    private final Limits limits;
    private final Errors errors;
    private final Opener opener;
    private final TransactionListener listener;
    private final LinkedBlockingQueue<Write<?>> queue = new LinkedBlockingQueue<>();
    private final int mostRoom;
    private final Semaphore room;
    private final Thread thread;
    private Connection connection;

    /** There is no connection, and that was logged. */
    private boolean away;

    private volatile boolean closing;
    private volatile boolean stopped;

    /**
     * Opens the connection and starts.
     *
     * @param name of the database, as its messages begin
     */
    GroupCommit(
            String name, Limits limits, Errors errors, Opener opener, TransactionListener listener)
            throws SQLException {
        this.name = name;
        this.limits = limits;
        this.errors = errors;
        this.opener = opener;
        this.listener = listener;
        this.mostRoom = (int) Math.min(Integer.MAX_VALUE, limits.queuedBytes());
        this.room = new Semaphore(mostRoom, true);
        this.connection = opener.open();
        this.thread = new Thread(this::run, name + "-writer");
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
                    write.weight, limits.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            } else {
                write.answer.completeExceptionally(
                        new DatabaseException(
                                "%s takes nothing more: %,d bytes have been waiting for %s. Is the disk too slow?"
                                        .formatted(name, mostRoom, limits.patience())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            write.answer.completeExceptionally(
                    new DatabaseException("Interrupted while waiting to write to " + name, e));
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
            LOG.error("{}: the writer has ended; restart the program", name, e);
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
            write.answer(errors);
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
            next = bytes < limits.transactionBytes() ? queue.poll() : null;
        } while (next != null);
        return true;
    }

    private void store(List<Write<?>> group) {
        Outcome outcome = storeTogether(group);
        if (outcome == Outcome.NOT_SENT) {
            outcome = storeTogether(group);
        }
        if (outcome == Outcome.FAILED && group.size() > 1) {
            for (Write<?> write : group) {
                storeTogether(List.of(write));
            }
        }
    }

    private Outcome storeTogether(List<Write<?>> group) {
        boolean committing = false;
        try {
            opener.begin(connection);
            for (Write<?> write : group) {
                write.run(connection);
            }
            listener.beforeCommit(connection);
            committing = true;
            connection.commit();
        } catch (Throwable e) {
            boolean connected = undo();
            group.forEach(write -> write.failed(e));
            if (!errors.isLost().test(e)) {
                return Outcome.FAILED;
            }
            return committing || !connected ? Outcome.LOST : Outcome.NOT_SENT;
        }
        listener.afterCommit();
        return Outcome.STORED;
    }

    /** Whether there is a connection for what comes next. */
    private boolean undo() {
        boolean connected = true;
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("{}: the transaction was gone already; connecting anew", name, e);
            connected = reconnect();
        }
        listener.afterRollback();
        return connected;
    }

    private boolean reconnect() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("{}: the writer's connection could not be closed", name, e);
        }
        try {
            connection = opener.open();
            if (away) {
                LOG.info("{} is open again", name);
            }
            away = false;
        } catch (SQLException e) {
            if (!away) {
                LOG.error(
                        "{} could not be opened again ({}); each write tries once more",
                        name,
                        e.getMessage());
            }
            away = true;
        }
        return !away;
    }

    private void refuseTheRest() {
        for (Write<?> write = queue.poll(); write != null; write = queue.poll()) {
            room.release(write.weight);
            write.failed(closed());
            write.answer(errors);
        }
    }

    private DatabaseException closed() {
        return new DatabaseException(name + " is closed");
    }

    /** Stores what has been submitted, then ends; what is not stored in time is refused. */
    @Override
    public void close() {
        closing = true;
        queue.add(new Write<>(unused -> Optional.empty(), 0)); // wakes an idle writer
        try {
            thread.join(limits.patience().toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                LOG.warn("{}: the writer did not finish within {}", name, limits.patience());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("{}: the writer's connection could not be closed", name, e);
        }
    }

    private enum Outcome {
        STORED,
        /** Nothing was changed, because of one of the works. */
        FAILED,
        /** Nothing was changed, because the connection broke; there is a new one. */
        NOT_SENT,
        /** The connection broke, and either there is none or it is not known what was changed. */
        LOST
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

        private void answer(Errors errors) {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(errors.plain().apply(failure));
            }
        }
    }
}
