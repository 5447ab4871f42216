package io.dromedary.subscription;

import io.dromedary.subscription.Answer.Gap;
import io.dromedary.subscription.Selector.Selection;
import io.dromedary.subscription.parking.ParkedEvent;
import java.util.List;
import java.util.Optional;

/**
 * What reading a page came to. Immutable.
 *
 * @param head of the channel
 * @param gap what retention has removed
 * @param blocked the event for which there is no room in the parking; nothing behind it was looked
 *     at
 */
record Found(Selection selection, long head, Optional<Gap> gap, Optional<ParkedEvent> blocked) {

    /** Nothing, without having looked. */
    static Found nothing(long from, long head) {
        return new Found(
                new Selection(List.of(), from, false), head, Optional.empty(), Optional.empty());
    }

    boolean isEmpty() {
        return selection.events().isEmpty() && gap.isEmpty();
    }
}
