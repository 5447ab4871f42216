package io.dromedary.subscription;

import java.time.Duration;
import java.util.List;

/**
 * One round of giving parked events again: some of them, in the channel's order, with marks of
 * their own beside those of the channel, far above which their positions may lie.
 *
 * <p>An acknowledgement belongs to the round only if it comes with the session text that the
 * round's answers gave. A client that lost such an answer repeats a poll whose {@code ack} was
 * meant for the channel; taken for the round, it would acknowledge what nobody has seen. Guarded by
 * its subscriber's monitor, but for the positions.
 */
final class Replay {

    private final List<Long> positions;
    private final Progress progress;
    private final String mark = Session.newMark();
    private long released;

    /**
     * A round that begins.
     *
     * @param positions ascending; at least one
     */
    Replay(String name, List<Long> positions, Duration visibility, long now) {
        this.positions = positions;
        long before = positions.get(0) - 1;
        this.progress = new Progress(name, before, before, visibility, now);
        this.released = before;
    }

    Progress progress() {
        return progress;
    }

    /** The session text of the round's answers. */
    String in(Session session) {
        return session + "." + mark;
    }

    /** Whether a session text with this mark was given by the round. */
    boolean isMarked(String presentedMark) {
        return mark.equals(presentedMark);
    }

    /** Those behind {@code after}, in order. */
    List<Long> behind(long after) {
        return positions.stream().filter(position -> position > after).toList();
    }

    /** Whether there is one behind {@code after}. */
    boolean hasBehind(long after) {
        return positions.get(positions.size() - 1) > after;
    }

    /** Whether the event was given by this round, and is not acknowledged. */
    boolean hasInFlight(long position) {
        return positions.contains(position)
                && (progress.isInFlight(position) || progress.isTakenBack(position));
    }

    /** Those that are acknowledged and not yet {@link #released}. */
    List<Long> toRelease() {
        return positions.stream()
                .filter(position -> position > released && position <= progress.acknowledged())
                .toList();
    }

    /** Those are free, durably. */
    void released(List<Long> free) {
        if (!free.isEmpty()) {
            released = Math.max(released, free.get(free.size() - 1));
        }
    }

    /** Whether all are acknowledged and released. */
    boolean isOver() {
        return !hasBehind(released);
    }
}
