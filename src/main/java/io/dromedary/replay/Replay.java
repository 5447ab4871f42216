package io.dromedary.replay;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.StoredEvent;
import io.dromedary.replay.ReplayStatus.State;
import io.dromedary.replay.ReplayTarget.Outlet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replay, run by one thread; asked and stopped by any. */
final class Replay implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    private static final int MOST_TOGETHER = 500;
    private static final long PAGE_BYTES = 1 << 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final String id;
    private final ReplayRequest request;
    private final Journal journal;
    private final Outlet outlet;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile ReplayStatus status;

    Replay(String id, ReplayRequest request, Journal journal, Outlet outlet) {
        this.id = id;
        this.request = request;
        this.journal = journal;
        this.outlet = outlet;
        this.status =
                new ReplayStatus(
                        id, request, State.RUNNING, request.from() - 1, 0, 0, Optional.empty());
    }

    ReplayStatus status() {
        return status;
    }

    boolean isOver() {
        return status.state() == State.DONE || status.state() == State.STOPPED;
    }

    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        try (outlet) {
            State end = replay() ? State.DONE : State.STOPPED;
            become(end, status.position(), 0, 0, Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            become(State.STOPPED, status.position(), 0, 0, Optional.of("The service is stopping"));
        } catch (RuntimeException e) {
            LOG.error("Replay {} of channel {} ended", id, request.channel(), e);
            become(State.STOPPED, status.position(), 0, 0, Optional.of(e.toString()));
        }
    }

    /** Whether it came to its end. */
    private boolean replay() throws InterruptedException {
        long begun = System.nanoTime();
        long before = 0;
        Duration pause = FIRST_PAUSE;
        while (status.position() < request.to()) {
            if (stopped.getCount() == 0) {
                return false;
            }
            try {
                step();
                pause = FIRST_PAUSE;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                String problem = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
                if (status.problem().isEmpty()) {
                    LOG.warn("Replay {} waits: {}", id, problem);
                }
                become(State.WAITING, status.position(), 0, 0, Optional.of(problem));
                if (isStoppedWithin(pause)) {
                    return false;
                }
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                // The time that was lost is not made up for.
                begun = System.nanoTime();
                before = status.published();
                continue;
            }
            long sinceThen = status.published() - before;
            long due = begun + sinceThen * TimeUnit.SECONDS.toNanos(1) / request.rate();
            if (isStoppedWithin(Duration.ofNanos(Math.max(0, due - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    private boolean isStoppedWithin(Duration time) throws InterruptedException {
        return stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A tenth of a second's events at most, so that a slow replay goes evenly. */
    private void step() throws Exception {
        int together = Math.min(MOST_TOGETHER, Math.max(1, request.rate() / 10));
        long after = status.position();
        Page page = journal.read(request.channel(), after, together, PAGE_BYTES);
        List<StoredEvent> events =
                page.events().stream().filter(one -> one.position() <= request.to()).toList();
        if (!events.isEmpty()) {
            outlet.publish(events.stream().map(one -> marked(one.event())).toList());
        }
        long upTo =
                events.size() < page.events().size() || events.isEmpty()
                        ? request.to()
                        : events.get(events.size() - 1).position();
        long removed = upTo - after - events.size();
        become(State.RUNNING, upTo, events.size(), removed, Optional.empty());
    }

    private static CloudEvent marked(CloudEvent event) {
        return CloudEventBuilder.from(event).withExtension(Replays.EXTENSION, true).build();
    }

    private void become(
            State state, long position, int published, long removed, Optional<String> problem) {
        status =
                new ReplayStatus(
                        id,
                        request,
                        state,
                        position,
                        status.published() + published,
                        status.removed() + removed,
                        problem);
    }
}
