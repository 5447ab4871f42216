package io.dromedary.api.http;

import io.dromedary.subscription.SubscriptionSettings;
import io.dromedary.subscription.parking.ParkingSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Times and limits of subscriptions.
 *
 * @param visibility how long events may stay unacknowledged while their consumer reads ahead
 * @param sleepAfter how long after its last answer a subscription counts as active
 * @param maxWait longest {@code wait} of a poll
 * @param maxLimit largest {@code limit} of a poll
 * @param readers threads that read the journal for those who are behind
 * @param catchUpShare most of the time that those who are far behind read while events are appended
 * @param saveEvery longest time that a moved offset stays unsaved
 * @param saveChanges so many moves are saved at once
 * @param parking when and how much is parked
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.subscription", ignoreUnknownFields = false)
public record SubscriptionProperties(
        @NotNull @DurationMin(seconds = 1) @DefaultValue("60s") Duration visibility,
        @NotNull @DurationMin(seconds = 1) @DefaultValue("60s") Duration sleepAfter,
        @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 1) @DefaultValue("300s")
                Duration maxWait,
        @Min(1) @Max(10_000) @DefaultValue("500") int maxLimit,
        @Min(1) @Max(64) @DefaultValue("4") int readers,
        @DecimalMin("0.01") @DecimalMax("1") @DefaultValue("0.2") double catchUpShare,
        @NotNull @DurationMin(millis = 1) @DurationMax(seconds = 60) @DefaultValue("200ms")
                Duration saveEvery,
        @Min(1) @DefaultValue("1000") int saveChanges,
        @NotNull @Valid @DefaultValue Parking parking) {

    private static final long PAGE_BYTES = 1 << 20;

    /** The same for the core. */
    public SubscriptionSettings settings() {
        return new SubscriptionSettings(
                visibility,
                sleepAfter,
                maxWait,
                maxLimit,
                maxLimit,
                PAGE_BYTES,
                readers,
                catchUpShare,
                saveEvery,
                saveChanges,
                new ParkingSettings(
                        parking.refusals(),
                        parking.delay(),
                        parking.maxPerKey(),
                        parking.maxEvents()));
    }

    /**
     * When and how much is parked.
     *
     * @param refusals the refusal of an event that parks it
     * @param delay how long after the first refusal the event comes again
     * @param maxPerKey most events of a key that wait
     * @param maxEvents most events of a subscription that wait
     */
    public record Parking(
            @Min(1) @Max(1_000) @DefaultValue("5") int refusals,
            @NotNull @DurationMin(millis = 1) @DurationMax(hours = 1) @DefaultValue("1s")
                    Duration delay,
            @Min(1) @Max(100_000) @DefaultValue("1000") int maxPerKey,
            @Min(1) @Max(100_000) @DefaultValue("10000") int maxEvents) {}
}
