package io.dromedary.kod.receive;

import io.dromedary.kod.message.Extent;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.Portion;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks at the minute directories, but not all the time: a look that took long is used the longer.
 *
 * <p>A look begins with the first directory and ends where a stream has enough. What lies behind
 * such a backlog is searched for besides, some directories at a time.
 *
 * <p>For one thread.
 */
final class Lookout {

    /** How many times as long as it took a look is used, before there is another one. */
    private static final int USED = 4;

    /** How many polls more one is good for that has found many: the next one is made meanwhile. */
    private static final int POLLS = 2;

    /** So many messages are many: to look for them takes as long as to receive some of them. */
    private static final int MANY = 100;

    /** How many times as long as a part of it took the search pauses. */
    private static final int PAUSE = 20;

    /** Portions that a part of the search passes over: a backlog may be used up meanwhile. */
    private static final int SEARCHED = 4;

    /** Portions that are kept of a directory: listing it once more costs as much again. */
    private static final int KEPT = 16;

    private static final long FOR_EVER = Long.MAX_VALUE / 2;

    /**
     * What was found.
     *
     * @param until when it is too old to be used, by {@link System#nanoTime()}
     */
    record Sight(Portion portion, long until) {}

    private final MinuteDirectories inbox;
    private final Predicate<MessageName> ours;
    private final Extent extent;
    private final int searchedAtOnce;
    private final long polls;

    private long nextLook = System.nanoTime();
    private long nextSearch = nextLook;

    /** Streams of which the last look has found enough, so that it did not go on. */
    private Set<StreamKey> backlogs = Set.of();

    /** Where the last look has ended, if it did not see everything. */
    private Optional<String> end = Optional.empty();

    private String searched = "";

    /**
     * A look at nothing yet.
     *
     * @param ours which messages are asked for
     */
    Lookout(MinuteDirectories inbox, ReceiveSettings settings, Predicate<MessageName> ours) {
        this.inbox = inbox;
        this.ours = ours;
        this.extent =
                new Extent(
                        settings.portion(),
                        Math.multiplyExact(settings.portion(), KEPT),
                        settings.looked());
        this.searchedAtOnce = Math.multiplyExact(settings.portion(), SEARCHED);
        this.polls = settings.poll().multipliedBy(POLLS).toNanos();
    }

    /** Streams that have more than the last look has found. */
    Set<StreamKey> backlogs() {
        return backlogs;
    }

    /** Whether the last look is too old. */
    boolean isDue() {
        return System.nanoTime() - nextLook >= 0;
    }

    /** Looks at what comes first. */
    Sight look() throws IOException {
        long begin = System.nanoTime();
        Portion portion = inbox.portion(ours, extent);
        nextLook = after(USED, begin);
        backlogs = portion.complete() ? Set.of() : longStreams(portion);
        end = portion.complete() ? Optional.empty() : Optional.of(portion.last());
        long until = after(USED + 1, begin); // the next look takes a while, too
        boolean many = portion.messages().size() >= MANY;
        return new Sight(portion, many ? until + polls : until);
    }

    private static long after(int times, long begin) {
        long now = System.nanoTime();
        return now + times * (now - begin);
    }

    private Set<StreamKey> longStreams(Portion portion) {
        Map<StreamKey, Integer> lengths = new HashMap<>();
        for (WaitingMessage message : portion.messages()) {
            lengths.merge(message.name().stream(), 1, Integer::sum);
        }
        lengths.values().removeIf(length -> length < extent.enough());
        return Set.copyOf(lengths.keySet());
    }

    /**
     * Goes on with the search for other streams behind the backlogs.
     *
     * @return what there is of them in some directories, good until the search has come round;
     *     empty if the search is not due, or there is nothing behind
     */
    Optional<Sight> search() throws IOException {
        long begin = System.nanoTime();
        if (end.isEmpty() || begin - nextSearch < 0) {
            return Optional.empty();
        }
        String from = searched.compareTo(end.get()) > 0 ? searched : end.get();
        Set<StreamKey> known = backlogs;
        Portion portion =
                inbox.portion(
                        name -> !known.contains(name.stream()) && ours.test(name),
                        extent.behind(from, searchedAtOnce));
        searched = portion.complete() ? "" : portion.last();
        nextSearch = after(PAUSE, begin);
        return Optional.of(new Sight(portion, begin + FOR_EVER));
    }
}
