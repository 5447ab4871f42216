package io.dromedary.kod.receive;

import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Whether files are finished: those that write them copy onto the final name. One is taken up when
 * two polls saw it unchanged, or if its last change is long ago; if it then turns out to be cut
 * off, when it has changed, or when the patience with it is over. Not thread-safe.
 */
final class Sightings {

    /**
     * A file.
     *
     * @param met when it was seen first, in whatever state
     * @param first when it was seen first as it is
     * @param cutOff whether it was read, and has no end
     */
    private record Sighting(
            WaitingMessage look, Instant met, Instant first, Instant last, boolean cutOff) {}

    /** What is not seen for so long is gone. */
    private static final Duration GONE = Duration.ofMinutes(1);

    private final Duration apart;
    private final Duration patience;
    private final Map<MessageName, Sighting> sightings = new HashMap<>();

    /**
     * Nothing was seen yet.
     *
     * @param poll between two polls
     */
    Sightings(Duration poll, Duration patience) {
        this.apart = poll.dividedBy(2);
        this.patience = patience;
    }

    /**
     * What a poll has found; it may find the same twice.
     *
     * @return whether any of it is new, or has changed
     */
    boolean see(List<WaitingMessage> found, Instant now) {
        boolean news = false;
        for (WaitingMessage look : found) {
            Sighting last = sightings.get(look.name());
            boolean same = last != null && look.isUnchanged(last.look) && !now.isBefore(last.first);
            news |= !same;
            sightings.put(
                    look.name(),
                    same
                            ? new Sighting(look, last.met, last.first, now, last.cutOff)
                            : new Sighting(look, last == null ? now : last.met, now, now, false));
        }
        return news;
    }

    /** There is nothing more to do with it. */
    void forget(MessageName name) {
        sightings.remove(name);
    }

    /**
     * Forgets what somebody else has removed.
     *
     * @param open which messages are under way, and need not be seen
     */
    void forgetGone(Predicate<MessageName> open, Instant now) {
        Instant gone = now.minus(GONE);
        sightings
                .entrySet()
                .removeIf(
                        entry ->
                                entry.getValue().last.isBefore(gone) && !open.test(entry.getKey()));
    }

    /** It was read, and is not written to its end. */
    void cutOff(WaitingMessage message, Instant now) {
        Sighting last = sightings.get(message.name());
        boolean same = last != null && message.isUnchanged(last.look);
        sightings.put(
                message.name(),
                new Sighting(
                        message,
                        last == null ? now : last.met,
                        same ? last.first : now,
                        now,
                        true));
    }

    /** Why streams wait for a file that is not written to its end, by stream. */
    Map<StreamKey, String> unfinished(Instant now) {
        Map<StreamKey, String> unfinished = new TreeMap<>();
        sightings.values().stream()
                .filter(seen -> !seen.last.isBefore(now.minus(GONE)))
                .sorted(Comparator.comparing(seen -> seen.look.name()))
                .forEach(
                        seen ->
                                why(seen, now)
                                        .ifPresent(
                                                reason ->
                                                        unfinished.putIfAbsent(
                                                                seen.look.name().stream(),
                                                                seen.look.name() + ": " + reason)));
        return unfinished;
    }

    private Optional<String> why(Sighting seen, Instant now) {
        if (seen.cutOff) {
            return Optional.of(
                    "it is not written to its end; if it does not change it is put aside at "
                            + seen.first.plus(patience));
        }
        boolean changesOn =
                seen.first.isAfter(seen.met)
                        && seen.met.isBefore(now.minus(ReceiveSettings.LONG_UNCHANGED))
                        && !isFinished(seen.look, now);
        return changesOn
                ? Optional.of("it is still being written, since " + seen.met)
                : Optional.empty();
    }

    boolean isFinished(WaitingMessage message, Instant now) {
        Sighting seen = sightings.get(message.name());
        boolean unchanged = seen != null && message.isUnchanged(seen.look);
        if (unchanged && seen.cutOff) {
            return isPatienceOver(message, now);
        }
        return (unchanged && !seen.last.isBefore(seen.first.plus(apart)))
                || message.modified().isBefore(now.minus(ReceiveSettings.LONG_UNCHANGED));
    }

    /** Whether it has been waited for long enough since it changed last. */
    boolean isPatienceOver(WaitingMessage message, Instant now) {
        Sighting seen = sightings.get(message.name());
        return seen != null
                && message.isUnchanged(seen.look)
                && !seen.first.plus(patience).isAfter(now);
    }
}
