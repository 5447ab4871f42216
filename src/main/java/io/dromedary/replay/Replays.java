package io.dromedary.replay;

import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.replay.ReplayException.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The replays of this process, a few at a time. They are not stored: a restart ends them, and the
 * position that was reached tells where to begin another. Thread-safe.
 */
public final class Replays implements AutoCloseable {

    /** Extension attribute of a replayed event, with the value true. */
    public static final String EXTENSION = "replayed";

    /** Most that run at a time. */
    public static final int MOST = 4;

    private static final int REMEMBERED = 100;

    private final Journal journal;
    private final ReplayTarget target;
    private final Map<String, Replay> replays = new LinkedHashMap<>();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "replay");
                        thread.setDaemon(true);
                        return thread;
                    });

    /** Runs none yet. */
    public Replays(Journal journal, ReplayTarget target) {
        this.journal = journal;
        this.target = target;
    }

    /**
     * Begins one.
     *
     * @throws ReplayException if it cannot begin
     */
    public synchronized ReplayStatus start(ReplayRequest request) {
        ChannelInfo channel =
                journal.channel(request.channel())
                        .orElseThrow(
                                () ->
                                        new ReplayException(
                                                Reason.UNKNOWN,
                                                "There is no channel " + request.channel()));
        if (request.to() > channel.head()) {
            throw new ReplayException(
                    Reason.INVALID,
                    "to lies beyond the end of channel "
                            + channel.name()
                            + ", which is "
                            + channel.head());
        }
        if (replays.values().stream().filter(one -> !one.isOver()).count() >= MOST) {
            throw new ReplayException(
                    Reason.TOO_MANY,
                    MOST + " replays run already; wait for one to end, or stop one");
        }
        String id = UUID.randomUUID().toString();
        Replay replay =
                new Replay(
                        id,
                        request,
                        journal,
                        target.open(request.exchange(), request.routingKey()));
        forgetOldest();
        replays.put(id, replay);
        threads.execute(replay);
        return replay.status();
    }

    private void forgetOldest() {
        if (replays.size() >= REMEMBERED) {
            replays.values().stream()
                    .filter(Replay::isOver)
                    .findFirst()
                    .ifPresent(oldest -> replays.remove(oldest.status().id()));
        }
    }

    /**
     * How far one is, also when it is over; the last hundred are remembered.
     *
     * @throws ReplayException {@code UNKNOWN}
     */
    public synchronized ReplayStatus get(String channel, String id) {
        return find(channel, id).status();
    }

    /**
     * Ends one; one that is over stays as it is.
     *
     * @throws ReplayException {@code UNKNOWN}
     */
    public synchronized void stop(String channel, String id) {
        find(channel, id).stop();
    }

    private Replay find(String channel, String id) {
        Replay replay = replays.get(id);
        if (replay == null || !replay.status().request().channel().equals(channel)) {
            throw new ReplayException(
                    Reason.UNKNOWN,
                    "Channel " + channel + " has no replay " + id + "; a restart ends them all");
        }
        return replay;
    }

    @Override
    public synchronized void close() {
        replays.values().forEach(Replay::stop);
        threads.shutdownNow();
    }
}
