package io.dromedary.kod.receive;

import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.WaitingMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whether files are finished: those that write them copy onto the final name. One is taken up when
 * two polls saw it unchanged, or if its last change is long ago; if it then turns out to be cut
 * off, when it has changed, or when the patience with it is over. Not thread-safe.
 */
final class Sightings {

    private record Sighting(WaitingMessage look, Instant since, int polls, boolean cutOff) {}

    private final Duration patience;
    private Map<MessageName, Sighting> before = Map.of();
    private Map<MessageName, Sighting> sightings = new HashMap<>();

    Sightings(Duration patience) {
        this.patience = patience;
    }

    /**
     * A poll begins; what it does not see is forgotten with the next one.
     *
     * @param open which messages are under way, and need not be seen
     */
    void pollBegins(Predicate<MessageName> open) {
        before = sightings;
        sightings = new HashMap<>();
        before.forEach(
                (name, sighting) -> {
                    if (open.test(name)) {
                        sightings.put(name, sighting);
                    }
                });
    }

    /** What the poll has found; it may find the same twice. */
    void see(List<WaitingMessage> found, Instant now) {
        for (WaitingMessage look : found) {
            Sighting last = before.get(look.name());
            sightings.put(
                    look.name(),
                    last != null && look.isUnchanged(last.look)
                            ? new Sighting(look, last.since, last.polls + 1, last.cutOff)
                            : new Sighting(look, now, 1, false));
        }
    }

    /** It was read, and is not written to its end. */
    void cutOff(WaitingMessage message, Instant now) {
        Sighting last = sightings.get(message.name());
        Instant since = last != null && message.isUnchanged(last.look) ? last.since : now;
        sightings.put(message.name(), new Sighting(message, since, 1, true));
    }

    boolean isFinished(WaitingMessage message, Instant now) {
        Sighting seen = sightings.get(message.name());
        boolean unchanged = seen != null && message.isUnchanged(seen.look);
        if (unchanged && seen.cutOff) {
            return isPatienceOver(message, now);
        }
        return (unchanged && seen.polls > 1)
                || message.modified().isBefore(now.minus(ReceiveSettings.LONG_UNCHANGED));
    }

    /** Whether it has been waited for long enough since it changed last. */
    boolean isPatienceOver(WaitingMessage message, Instant now) {
        Sighting seen = sightings.get(message.name());
        return seen != null
                && message.isUnchanged(seen.look)
                && !seen.since.plus(patience).isAfter(now);
    }
}
