package io.dromedary.journal;

import io.dromedary.journal.JournalSpace.Block;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old events from a journal: one block of each channel in turn, so that appenders are not
 * held up and a full disk is paid for by all channels.
 *
 * <p>Age waits for subscribers: what one of them has not acknowledged stays. Size and free space do
 * not, and each time a subscriber is overtaken that is said, in the log and to a listener. Nothing
 * makes the journal forget an event that its source may send again, see {@link
 * JournalSpace#remove}.
 *
 * <p>It is made when the needs of the subscribers are known, not before. Thread-safe.
 */
public final class Retention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What keeps events for longer is no source at work, but one that is no more. */
    private static final Duration USUALLY_HELD = Duration.ofHours(1);

    /**
     * Events removed although a subscriber had not acknowledged them.
     *
     * @param from first position that was still needed
     * @param to last position removed
     * @param limit which limit demanded it
     */
    public record Overtaken(String channel, long from, long to, String limit) {}

    private final Journal journal;
    private final JournalSpace space;
    private final Function<String, RetentionPolicy> policies;
    private final Function<String, OptionalLong> neededFrom;
    private final Consumer<Overtaken> listener;
    private final InstantSource clock;

    /** By channel, since when its oldest events should have gone and cannot; and whom it told. */
    private final Map<String, Instant> heldSince = new HashMap<>();

    private final Set<String> told = new HashSet<>();

    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(Retention::thread);

    /**
     * A retention that has not been started.
     *
     * @param space the same journal
     * @param policies by channel
     * @param neededFrom by channel, the lowest position that a subscriber, connected or sleeping,
     *     has not acknowledged or has parked; empty if there is none
     * @param listener hears of subscribers that were overtaken; on the retention's thread
     * @param clock tells the age of events
     */
    public Retention(
            Journal journal,
            JournalSpace space,
            Function<String, RetentionPolicy> policies,
            Function<String, OptionalLong> neededFrom,
            Consumer<Overtaken> listener,
            InstantSource clock) {
        this.journal = journal;
        this.space = space;
        this.policies = policies;
        this.neededFrom = neededFrom;
        this.listener = listener;
        this.clock = clock;
    }

    /** Applies the policies now and then; a failed round is logged and the next one comes. */
    public void start(Duration interval) {
        ScheduledFuture<?> unused = // its failures are logged
                scheduler.scheduleWithFixedDelay(
                        this::applySafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void applySafely() {
        try {
            apply();
        } catch (RuntimeException e) {
            LOG.warn("Old events could not be removed; the next round tries again", e);
        }
    }

    /** Applies the policies once, until no channel has anything to remove. */
    public synchronized void apply() {
        List<Round> rounds =
                journal.channels().stream().map(channel -> new Round(channel.name())).toList();
        List<Round> unfinished = new ArrayList<>(rounds);
        try {
            while (!unfinished.isEmpty() && !scheduler.isShutdown()) {
                unfinished.removeIf(round -> !round.removeOldest());
            }
        } finally {
            rounds.forEach(Round::report);
        }
    }

    /** Ends after the block that is being removed. */
    @Override
    public void close() {
        scheduler.shutdown();
        try {
            if (!scheduler.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Removing old events did not end within {}", PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "journal-retention");
        thread.setDaemon(true);
        return thread;
    }

    /** One application of a policy to a channel. */
    private final class Round {

        private final String channel;
        private final RetentionPolicy policy;
        private final OptionalLong needed;
        private final Instant oldestAllowed;
        private long bytes;
        private Optional<Overtaken> overtaken = Optional.empty();

        private Round(String channel) {
            this.channel = channel;
            this.policy = policies.apply(channel);
            this.needed = neededFrom.apply(channel);
            this.oldestAllowed =
                    policy.maxAge().map(age -> clock.instant().minus(age)).orElse(Instant.MIN);
            this.bytes = policy.maxBytes().isPresent() ? space.bytes(channel) : 0;
        }

        /** Whether a block was removed. */
        private boolean removeOldest() {
            if (policy.equals(RetentionPolicy.KEEP_ALL)) {
                return false;
            }
            Optional<Block> oldest = space.oldest(channel);
            if (oldest.isEmpty()) {
                return false;
            }
            Block block = oldest.get();
            boolean isNeeded = needed.isPresent() && block.last() >= needed.getAsLong();
            Optional<String> limit = urgentLimit();
            boolean isDue =
                    limit.isPresent() || (!isNeeded && block.stored().isBefore(oldestAllowed));
            boolean isRemoved = isDue && space.remove(channel, block);
            held(isDue && !isRemoved, block);
            if (!isRemoved) {
                return false;
            }
            bytes -= block.bytes();
            if (isNeeded) {
                long from = Math.max(needed.getAsLong(), block.first());
                overtaken =
                        Optional.of(
                                new Overtaken(
                                        channel,
                                        overtaken.map(Overtaken::from).orElse(from),
                                        block.last(),
                                        limit.orElseThrow()));
            }
            return true;
        }

        private void held(boolean isHeld, Block block) {
            if (!isHeld) {
                heldSince.remove(channel);
                told.remove(channel);
                return;
            }
            Instant since = heldSince.computeIfAbsent(channel, any -> clock.instant());
            if (clock.instant().isAfter(since.plus(USUALLY_HELD)) && told.add(channel)) {
                LOG.warn(
                        "Channel {}: events {} to {} should have been removed since {}, but a source that has a"
                                + " checkpoint may send one of them again. If a reader of an event log was"
                                + " removed, or given another name (option reader), start it once more",
                        channel,
                        block.first(),
                        block.last(),
                        since);
            }
        }

        /** The limit that is crossed and does not wait for subscribers. */
        private Optional<String> urgentLimit() {
            if (policy.maxBytes().isPresent() && bytes > policy.maxBytes().getAsLong()) {
                return Optional.of(
                        "its size of %,d bytes".formatted(policy.maxBytes().getAsLong()));
            }
            if (policy.minFreeBytes().isPresent()
                    && space.freeBytes() < policy.minFreeBytes().getAsLong()) {
                return Optional.of(
                        "the %,d bytes that must remain free"
                                .formatted(policy.minFreeBytes().getAsLong()));
            }
            return Optional.empty();
        }

        private void report() {
            overtaken.ifPresent(
                    passed -> {
                        LOG.warn(
                                "Channel {}: events {} to {} were removed before every subscriber had read them; the limit was {}",
                                channel,
                                passed.from(),
                                passed.to(),
                                passed.limit());
                        listener.accept(passed);
                    });
        }
    }
}
