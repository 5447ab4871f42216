package io.dromedary.component.eventlog;

import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.ExchangeCheckpoint;
import io.dromedary.component.FedRoute;
import io.dromedary.component.Turns;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.Checkpoints;
import io.dromedary.event.FencedException;
import io.dromedary.event.Led;
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
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log and the sequence of its exchanges: one at a time, each until it has succeeded, then its
 * checkpoint, then the next. Holds no thread while there is nothing to do.
 *
 * <p>Whoever has the turn owns the fields below {@link #turns}.
 */
final class FollowedLog implements Led.Work {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedLog.class);

    private final Following following;
    private final FedRoute<EventLogBatch> route;
    private final LogFollowers followers;
    private final LogActivity activity;
    private final ConsumerThreads workers;
    private final LogMeters meters;

    private final Turns turns;
    private final Backoff backoff;
    private final LogNotices notices;
    private final LogPlace place;
    private Optional<LogFollower> follower = Optional.empty();
    private Optional<EventLogBatch> undelivered = Optional.empty();

    private volatile Optional<String> trouble = Optional.empty();

    /** Guarded by this. */
    private Optional<LogActivity.Watch> watch = Optional.empty();

    FollowedLog(
            Following following,
            FedRoute<EventLogBatch> route,
            LogFollowers followers,
            LogActivity activity,
            Checkpoints checkpoints,
            ConsumerThreads workers,
            LogMeters meters) {
        this.following = following;
        this.route = route;
        this.followers = followers;
        this.activity = activity;
        this.workers = workers;
        this.meters = meters;
        this.turns = new Turns(workers, this::turn, this::close);
        this.notices = new LogNotices(following.settings().infobase(), meters);
        this.place = new LogPlace(checkpoints, following.commitDelay());
        this.backoff = following.backoff();
    }

    String infobase() {
        return following.settings().infobase();
    }

    String source() {
        return following.source();
    }

    /** Why the log is not read on, in one line; empty while all is well. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Begins at the checkpoint. */
    @Override
    public void start() {
        LogActivity.Watch opened =
                activity.watch(
                        folderOf(following.settings().location()),
                        () -> turns.ask(this::hasNews),
                        turns::wake);
        synchronized (this) {
            watch = Optional.of(opened);
        }
        if (turns.isOver()) {
            unwatch();
        }
        turns.wake();
    }

    private static Path folderOf(Path location) {
        return Files.isRegularFile(location) ? location.toAbsolutePath().getParent() : location;
    }

    private void unwatch() {
        Optional<LogActivity.Watch> opened;
        synchronized (this) {
            opened = watch;
            watch = Optional.empty();
        }
        opened.ifPresent(LogActivity.Watch::close);
    }

    @Override
    public void suspend() {
        turns.suspend();
    }

    @Override
    public void resume() {
        turns.resume();
    }

    /**
     * Stops after the exchange that is under way, waiting for it no longer than {@code patience}.
     */
    @Override
    public void stop(Duration patience) throws InterruptedException {
        unwatch();
        turns.stop(patience);
    }

    private boolean hasNews() {
        return follower.map(LogFollower::hasNews).orElseGet(this::exists);
    }

    private void turn() {
        try {
            step();
        } catch (FencedException e) {
            fenced(e);
        } catch (Throwable e) {
            // An Error too: a log that is no longer woken would stop without a word.
            failed("cannot go on with the event log " + following.settings().location(), e);
        }
    }

    /** An infobase of a cluster has no log before it is first used. */
    private boolean exists() {
        return Files.exists(following.settings().location());
    }

    private void step() throws IOException {
        if (follower.isEmpty() && !exists()) {
            succeeded();
            turns.rest();
            return;
        }
        LogFollower open = opened();
        place.storeIfDue();
        if (turns.isSuspended()) {
            rest();
            return;
        }
        Optional<EventLogBatch> batch =
                undelivered.isPresent() ? undelivered : open.next(following.batchSize());
        if (batch.isEmpty()) {
            succeeded();
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
        Checkpoint owned = place.acquire(following.source());
        LogStart start =
                owned.isFresh()
                        ? following.start()
                        : new LogStart.Position(LogPosition.parse(owned.position()), owned.state());
        LogFollower opened = followers.open(following.settings(), start);
        follower = Optional.of(opened);
        LOG.info(
                "Infobase {}: reading {} from {}",
                infobase(),
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
        succeeded();
        place.moveTo(place.current().at(batch.to().asText(), place.current().state()));
        turns.again();
    }

    private void deliver(EventLogBatch batch) {
        undelivered = Optional.of(batch);
        Exchange exchange = route.exchange(batch);
        Checkpoint current = place.current();
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
            failed("cannot store the checkpoint " + following.source(), e);
        } finally {
            route.release(exchange);
        }
    }

    private void succeeded(ExchangeCheckpoint earned) {
        meters.delivered(undelivered.orElseThrow());
        undelivered = Optional.empty();
        if (earned.progress() == ExchangeCheckpoint.Progress.COMMITTED) {
            place.storedAt(earned.checkpoint());
        } else {
            place.moveTo(earned.checkpoint());
            if (earned.progress() == ExchangeCheckpoint.Progress.OPEN) {
                place.store();
            }
        }
        succeeded();
        turns.again();
    }

    private void succeeded() {
        backoff.reset();
        trouble = Optional.empty();
    }

    private void rest() {
        if (place.isStored()) {
            turns.rest();
        } else {
            turns.restAtMost(place.dueIn());
        }
    }

    private void failed(Exchange exchange, Throwable cause) {
        if (causedByFencing(cause)) {
            fenced(cause);
        } else {
            failed(
                    "a batch was not processed and will be delivered again",
                    Optional.of(exchange),
                    cause);
        }
    }

    private void failed(String message, Throwable cause) {
        failed(message, Optional.empty(), cause);
    }

    private void failed(String message, Optional<Exchange> exchange, Throwable cause) {
        meters.failed();
        trouble = Optional.of(OneLineReason.of(message, cause));
        route.failed("Infobase " + infobase() + ": " + message, exchange, cause);
        turns.backOff(backoff.pause());
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
        place.lose();
        trouble =
                Optional.of(
                        "another process or route now reads this log as "
                                + following.source()
                                + "; it is not read here until the route is restarted");
        if (!turns.isStopping()) {
            LOG.error(
                    "Infobase {}: another process or route now reads this log as {}; it is not"
                            + " read here any more until the route is restarted ({})",
                    infobase(),
                    following.source(),
                    cause.getMessage());
        }
        turns.end();
    }

    private void close() {
        unwatch();
        try {
            if (!place.isStored()) {
                place.store();
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
