package io.dromedary.subscription;

import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Selector.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a channel, where polls wait that have seen everything. Reads each new page once,
 * evaluates each distinct filter once, and hands what fits to those who wait for it; the others
 * advance without being touched, however many they are. Thread-safe; one run at a time.
 *
 * <p>Its monitor may be taken while holding a subscriber's, never the other way round.
 */
final class Tail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String channel;
    private final Journal journal;
    private final SubscriptionSettings settings;
    private final Timing timing;
    private final Executor dispatcher;
    private final Journal.Registration registration;

    private final Map<Selector, Set<Waiting>> groups = new HashMap<>();

    /** Everything up to here was offered to all who wait. */
    private long passed;

    private final AtomicLong head = new AtomicLong();

    /** Reasons to look that the running dispatch has not yet dealt with; 0 when none runs. */
    private final AtomicInteger reasons = new AtomicInteger();

    private volatile boolean closed;

    Tail(
            String channel,
            Journal journal,
            SubscriptionSettings settings,
            Timing timing,
            Executor dispatcher) {
        this.channel = channel;
        this.journal = journal;
        this.settings = settings;
        this.timing = timing;
        this.dispatcher = dispatcher;
        // Registered before the head is asked for, so that no append falls between.
        this.registration = journal.onAppend(channel, this::advanceTo);
        advanceTo(journal.createChannel(channel).head());
    }

    /** Position of the channel's newest event that is known of. */
    long head() {
        return head.get();
    }

    /**
     * Lets {@code waiting} wait here, if it has seen everything that was offered here.
     *
     * @return whether it waits; if not, it must read on by itself
     */
    synchronized boolean join(Waiting waiting) {
        skipIfNobodyWaits();
        if (waiting.from < passed) {
            return false;
        }
        groups.computeIfAbsent(waiting.selector, selector -> new LinkedHashSet<>()).add(waiting);
        if (passed < head.get()) {
            look();
        }
        return true;
    }

    /**
     * Ends the wait.
     *
     * @return up to where there was nothing for it; empty if it does not wait here, or was picked
     *     and is about to be handed its events
     */
    synchronized OptionalLong leave(Waiting waiting) {
        Set<Waiting> group = groups.get(waiting.selector);
        if (group == null || !group.remove(waiting)) {
            return OptionalLong.empty();
        }
        if (group.isEmpty()) {
            groups.remove(waiting.selector);
        }
        return OptionalLong.of(Math.max(waiting.from, passed));
    }

    /** As {@link #leave}, but the wait goes on. */
    synchronized OptionalLong progress(Waiting waiting) {
        Set<Waiting> group = groups.get(waiting.selector);
        return group != null && group.contains(waiting)
                ? OptionalLong.of(Math.max(waiting.from, passed))
                : OptionalLong.empty();
    }

    @Override
    public void close() {
        registration.close();
        closed = true;
    }

    /** Called by the journal, which it must not hold up: takes no monitor. */
    private void advanceTo(long newHead) {
        head.accumulateAndGet(newHead, Math::max);
        look();
    }

    private void look() {
        if (!closed && reasons.getAndIncrement() == 0) {
            dispatcher.execute(this::run);
        }
    }

    private void run() {
        try {
            int seen;
            do {
                seen = reasons.get();
                while (dispatchPage()) {
                    // one page after the other until nobody waits for what is left
                }
            } while (reasons.addAndGet(-seen) != 0);
        } catch (Throwable e) {
            // An Error too: a channel that is no longer dispatched would wake nobody again.
            LOG.error("Channel {} cannot be read, its waiting polls are retried", channel, e);
            timing.after(RETRY, () -> dispatcher.execute(this::run));
        }
    }

    private void skipIfNobodyWaits() {
        if (groups.isEmpty()) {
            passed = Math.max(passed, head.get());
        }
    }

    /** Returns whether there may be more. */
    private boolean dispatchPage() {
        long after;
        List<Selector> selectors;
        synchronized (this) {
            skipIfNobodyWaits();
            if (passed >= head.get() || closed) {
                return false;
            }
            after = passed;
            selectors = List.copyOf(groups.keySet());
        }
        Page page = journal.read(channel, after, settings.pageEvents(), settings.pageBytes());
        Instant now = timing.now();
        Map<Selector, List<StoredEvent>> chosen = new HashMap<>();
        for (Selector selector : selectors) {
            chosen.put(selector, selector.choose(page.events(), now));
        }
        for (Picked picked : pick(page, after, chosen, now)) {
            picked.hand();
        }
        return true;
    }

    /** Takes those out who are woken by the page, and moves all others behind it. */
    private synchronized List<Picked> pick(
            Page page, long after, Map<Selector, List<StoredEvent>> chosen, Instant now) {
        long upTo = endOf(page, after);
        List<Picked> all = new ArrayList<>();
        var entries = groups.entrySet().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            // One that came with a new filter while the page was read was not evaluated yet.
            List<StoredEvent> events =
                    chosen.computeIfAbsent(
                            entry.getKey(), selector -> selector.choose(page.events(), now));
            if (events.isEmpty() && page.gapFrom() == 0) {
                continue;
            }
            var group = entry.getValue().iterator();
            while (group.hasNext()) {
                Waiting waiting = group.next();
                boolean gap = page.gapFrom() > 0 && waiting.from < page.gapTo();
                List<StoredEvent> fresh = above(waiting.from, events);
                if (gap || !fresh.isEmpty()) {
                    group.remove();
                    all.add(
                            new Picked(
                                    waiting,
                                    waiting.from,
                                    entry.getKey(),
                                    new Selection(fresh, upTo, true),
                                    page.head(),
                                    gap));
                }
            }
            if (entry.getValue().isEmpty()) {
                entries.remove();
            }
        }
        passed = upTo;
        return all;
    }

    private static List<StoredEvent> above(long position, List<StoredEvent> events) {
        int first = 0;
        while (first < events.size() && events.get(first).position() <= position) {
            first++;
        }
        return first == 0 ? events : events.subList(first, events.size());
    }

    /** Up to where a page that was read after {@code after} has looked. */
    static long endOf(Page page, long after) {
        return page.events().isEmpty()
                ? Math.max(page.head(), after)
                : page.events().get(page.events().size() - 1).position();
    }

    /** One that is woken; handed over without holding the tail's monitor. */
    private record Picked(
            Waiting waiting,
            long from,
            Selector selector,
            Selection selection,
            long head,
            boolean gap) {

        void hand() {
            if (gap) {
                // What retention took is told by the page that the subscriber reads by itself.
                waiting.subscriber.readOn(waiting, from);
            } else {
                waiting.subscriber.found(waiting, from, selector, selection, head);
            }
        }
    }
}
