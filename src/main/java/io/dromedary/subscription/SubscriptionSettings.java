package io.dromedary.subscription;

import io.dromedary.subscription.parking.ParkingSettings;
import java.time.Duration;

/**
 * Times and limits of subscriptions.
 *
 * @param visibility how long events may stay unacknowledged while their consumer reads ahead
 * @param sleepAfter how long after its last answer a subscription counts as active
 * @param maxWait longest wait of a poll
 * @param maxLimit most events of an answer, not above {@code pageEvents}
 * @param pageEvents most events read from the journal at once
 * @param pageBytes a page ends with the event that reaches this many bytes
 * @param readers threads that read for those who are behind
 * @param catchUpShare most of the time that those who are far behind read, all together, while
 *     events are appended; above 0, and 1 is all of it
 * @param saveEvery longest time that a moved offset stays unsaved
 * @param saveChanges so many moves are saved at once, without waiting for {@code saveEvery}
 * @param parking when and how much is parked
 */
public record SubscriptionSettings(
        Duration visibility,
        Duration sleepAfter,
        Duration maxWait,
        int maxLimit,
        int pageEvents,
        long pageBytes,
        int readers,
        double catchUpShare,
        Duration saveEvery,
        int saveChanges,
        ParkingSettings parking) {

    /** What holds unless configured otherwise. */
    public static final SubscriptionSettings DEFAULT =
            new SubscriptionSettings(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    500,
                    500,
                    1 << 20,
                    4,
                    0.2,
                    Duration.ofMillis(200),
                    1_000,
                    ParkingSettings.DEFAULT);
}
