package io.dromedary.subscription;

import io.dromedary.journal.StoredEvent;
import java.util.List;
import java.util.Optional;

/**
 * What a poll brings. Immutable.
 *
 * @param events in the channel's order; empty when the wait ended without one
 * @param offset last position looked at; acknowledging it acknowledges all of {@code events}
 * @param lag positions of the channel above {@code offset}
 * @param session to be sent with the next poll, acknowledgement or seek
 * @param gap what retention removed before this subscription had seen it
 * @param replayed whether these are parked events that are given again; their positions may lie
 *     below what is acknowledged, and only {@code session} tells to what an acknowledgement belongs
 */
public record Answer(
        List<StoredEvent> events,
        long offset,
        long lag,
        String session,
        Optional<Gap> gap,
        boolean replayed) {

    /**
     * Positions that are gone.
     *
     * @param from the first
     * @param to the last
     */
    public record Gap(long from, long to) {}
}
