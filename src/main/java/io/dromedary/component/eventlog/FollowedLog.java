package io.dromedary.component.eventlog;

import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.ExchangeCheckpoint;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.Checkpoints;
import io.dromedary.event.FencedException;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log and the sequence of its exchanges: one at a time, each until it has succeeded, then its
 * checkpoint, then the next. Holds no thread while there is nothing to do.
 *
 * <p>The state decides who may touch the rest: whoever moved it to {@link State#WORKING} owns the
 * fields below it until it moves on.
 */
final class FollowedLog {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedLog.class);

    private enum State {
        IDLE,
        QUEUED,
        WORKING,
        BACKING_OFF,
        STOPPED
    }

    /** What a log needs of the consumer it belongs to. */
    interface Route {
        Exchange exchange(EventLogBatch batch);

        /**
         * Processes the exchange.
         *
         * @param done called once, on any thread, unless this returns true
         * @return whether it is finished already
         */
        boolean process(Exchange exchange, Runnable done);

        void release(Exchange exchange);

        void failed(String message, Optional<Exchange> exchange, Throwable cause);
    }

    private final Following following;
    private final Route route;
    private final LogFollowers followers;
    private final Checkpoints checkpoints;
    private final ConsumerThreads workers;
    private final LogMeters meters;

    private State state = State.IDLE;
    private boolean news;
    private boolean suspended;
    private boolean stopping;
    private Optional<LogActivity.Watch> watch = Optional.empty();

    private final Backoff backoff;
    private final LogNotices notices;
    private Optional<LogFollower> follower = Optional.empty();
    private Optional<Checkpoint> place = Optional.empty();
    private Optional<EventLogBatch> undelivered = Optional.empty();
    private boolean placeStored = true;
    private long placeSince;

    FollowedLog(
            Following following,
            Route route,
            LogFollowers followers,
            Checkpoints checkpoints,
            ConsumerThreads workers,
            LogMeters meters) {
        this.following = following;
        this.route = route;
        this.followers = followers;
        this.checkpoints = checkpoints;
        this.workers = workers;
        this.meters = meters;
        this.notices = new LogNotices(following.settings().infobase(), meters);
        this.backoff = new Backoff(following.redeliveryDelay(), following.maximumRedeliveryDelay());
    }

    String source() {
        return following.source();
    }

    /** Begins at the checkpoint. */
    void start(LogActivity activity) {
        LogActivity.Watch opened =
                activity.watch(
                        folderOf(following.settings().location()),
                        this::hasNewsWhileIdle,
                        this::wake);
        synchronized (this) {
            watch = Optional.of(opened);
        }
        wake();
    }

    private static Path folderOf(Path location) {
        return Files.isRegularFile(location) ? location.toAbsolutePath().getParent() : location;
    }

    synchronized void suspend() {
        suspended = true;
    }

    void resume() {
        synchronized (this) {
            suspended = false;
        }
        wake();
    }

    /**
     * Stops after the exchange that is under way, waiting for it no longer than {@code patience}.
     */
    void stop(Duration patience) throws InterruptedException {
        Optional<LogActivity.Watch> opened;
        boolean idle;
        synchronized (this) {
            stopping = true;
            opened = watch;
            watch = Optional.empty();
            idle = state != State.WORKING && state != State.STOPPED;
            if (idle) {
                state = State.WORKING;
            }
        }
        opened.ifPresent(LogActivity.Watch::close);
        if (idle) {
            leave(State.STOPPED);
            return;
        }
        synchronized (this) {
            long deadline = System.nanoTime() + patience.toNanos();
            for (long left = patience.toNanos();
                    state != State.STOPPED && left > 0;
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    private synchronized boolean hasNewsWhileIdle() {
        return state == State.IDLE
                && !suspended
                && follower.map(LogFollower::hasNews).orElseGet(this::exists);
    }

    private synchronized void wake() {
        if (state == State.IDLE && !suspended && !stopping) {
            state = State.QUEUED;
            workers.execute(this::work);
        } else {
            news = true;
        }
    }

    /** The pause of a back-off, or the time that a commit could wait, is over. */
    private synchronized void due(State waiting) {
        if (state == waiting && !stopping) {
            state = State.QUEUED;
            workers.execute(this::work);
        }
    }

    private synchronized boolean begin() {
        if (state != State.QUEUED || stopping) {
            return false;
        }
        state = State.WORKING;
        news = false;
        return true;
    }

    private synchronized boolean isSuspended() {
        return suspended;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /** Ends a turn; {@code next} decides when the next one comes. */
    private void leave(State next) {
        synchronized (this) {
            if (!stopping && next != State.STOPPED) {
                state = next == State.IDLE && news && !suspended ? State.QUEUED : next;
                if (state == State.QUEUED) {
                    workers.execute(this::work);
                }
                return;
            }
        }
        close();
        synchronized (this) {
            state = State.STOPPED;
            notifyAll();
        }
    }

    private void work() {
        if (!begin()) {
            return;
        }
        try {
            step();
        } catch (FencedException e) {
            fenced(e);
        } catch (Throwable e) {
            // An Error too: a log that is no longer woken would stop without a word.
            failed("Cannot read the event log " + following.settings().location(), e);
        }
    }

    /** An infobase of a cluster has no log before it is first used. */
    private boolean exists() {
        return Files.exists(following.settings().location());
    }

    private void step() throws IOException {
        if (follower.isEmpty() && !exists()) {
            leave(State.IDLE);
            return;
        }
        LogFollower open = opened();
        storePlaceIfDue();
        if (isSuspended()) {
            leave(State.IDLE);
            return;
        }
        Optional<EventLogBatch> batch =
                undelivered.isPresent() ? undelivered : open.next(following.batchSize());
        if (batch.isEmpty()) {
            rest();
        } else if (undelivered.isPresent() || isForRoute(batch.get())) {
            deliver(batch.get());
        } else {
            passOver(batch.get());
        }
    }

    private LogFollower opened() throws IOException {
        if (follower.isPresent()) {
            return follower.get();
        }
        Checkpoint owned = checkpoints.acquire(following.source());
        LogStart start =
                owned.isFresh()
                        ? following.start()
                        : new LogStart.Position(LogPosition.parse(owned.position()), owned.state());
        LogFollower opened = followers.open(following.settings(), start);
        follower = Optional.of(opened);
        place = Optional.of(owned);
        LOG.info(
                "Infobase {}: reading {} from {}",
                following.settings().infobase(),
                following.settings().location(),
                owned.isFresh() ? following.start().asText() : owned.position());
        return opened;
    }

    private boolean isForRoute(EventLogBatch batch) {
        batch.notices().forEach(notices::tell);
        return !batch.records().isEmpty()
                || batch.notices().stream().anyMatch(LogNotice.Gap.class::isInstance);
    }

    private void passOver(EventLogBatch batch) {
        moveTo(place.orElseThrow().at(batch.to().asText(), place.orElseThrow().state()));
        leave(State.QUEUED);
    }

    private void deliver(EventLogBatch batch) {
        undelivered = Optional.of(batch);
        Exchange exchange = route.exchange(batch);
        Checkpoint current = place.orElseThrow();
        ExchangeCheckpoint earned =
                ExchangeCheckpoint.bind(exchange, current.at(batch.to().asText(), current.state()));
        if (route.process(exchange, () -> workers.execute(() -> finished(exchange, earned)))) {
            finished(exchange, earned);
        }
    }

    private void finished(Exchange exchange, ExchangeCheckpoint earned) {
        try {
            Throwable cause = exchange.getException();
            if (cause == null && exchange.isRollbackOnly()) {
                cause = new IllegalStateException("The route marked the exchange for rollback");
            }
            if (cause == null) {
                succeeded(earned);
            } else {
                failed(exchange, cause);
            }
        } catch (FencedException e) {
            fenced(e);
        } catch (Throwable e) {
            failed("Cannot store the checkpoint of " + following.source(), e);
        } finally {
            route.release(exchange);
        }
    }

    private void succeeded(ExchangeCheckpoint earned) {
        meters.delivered(undelivered.orElseThrow());
        undelivered = Optional.empty();
        moveTo(earned.checkpoint());
        if (earned.progress() == ExchangeCheckpoint.Progress.COMMITTED) {
            placeStored = true;
        } else if (earned.progress() == ExchangeCheckpoint.Progress.OPEN) {
            storePlace();
        }
        backoff.reset();
        leave(State.QUEUED);
    }

    private void moveTo(Checkpoint reached) {
        if (placeStored) {
            placeSince = System.nanoTime();
        }
        place = Optional.of(reached);
        placeStored = false;
    }

    private void storePlaceIfDue() {
        if (!placeStored && System.nanoTime() - placeSince >= following.commitDelay().toNanos()) {
            storePlace();
        }
    }

    private void storePlace() {
        checkpoints.commit(place.orElseThrow());
        placeStored = true;
    }

    private void rest() {
        boolean commitIsDue = !placeStored;
        leave(State.IDLE);
        if (commitIsDue) {
            workers.executeAfter(following.commitDelay(), () -> due(State.IDLE));
        }
    }

    private void failed(Exchange exchange, Throwable cause) {
        if (causedByFencing(cause)) {
            fenced(cause);
            return;
        }
        meters.failed();
        route.failed(
                "Infobase "
                        + following.settings().infobase()
                        + ": a batch was not processed and will be delivered again",
                Optional.of(exchange),
                cause);
        backOff();
    }

    private void failed(String message, Throwable cause) {
        meters.failed();
        route.failed(
                "Infobase " + following.settings().infobase() + ": " + message,
                Optional.empty(),
                cause);
        backOff();
    }

    private void backOff() {
        Duration pause = backoff.pause();
        // The state first: a pause that ends before it is set would be the end of the log.
        leave(State.BACKING_OFF);
        workers.executeAfter(pause, () -> due(State.BACKING_OFF));
    }

    private static boolean causedByFencing(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FencedException) {
                return true;
            }
        }
        return false;
    }

    private void fenced(Throwable cause) {
        placeStored = true;
        if (!isStopping()) {
            LOG.error(
                    "Infobase {}: another process or route now reads this log as {}; it is not"
                            + " read here any more until the route is restarted ({})",
                    following.settings().infobase(),
                    following.source(),
                    cause.getMessage());
        }
        leave(State.STOPPED);
    }

    private void close() {
        try {
            if (!placeStored) {
                storePlace();
            }
        } catch (RuntimeException e) {
            LOG.debug("The last checkpoint of {} was not stored", following.source(), e);
        }
        try {
            if (follower.isPresent()) {
                follower.get().close();
            }
        } catch (IOException e) {
            LOG.debug("The log {} was not closed", following.settings().location(), e);
        }
        follower = Optional.empty();
    }
}
