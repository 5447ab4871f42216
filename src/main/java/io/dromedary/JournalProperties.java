package io.dromedary;

import io.dromedary.journal.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The journal.
 *
 * @param url {@code jdbc:sqlite:FILE}; empty for journal.db in the data folder
 * @param retention how long events are kept
 */
@ConfigurationProperties(prefix = "dromedary.journal")
record JournalProperties(@DefaultValue("") String url, @DefaultValue Retention retention) {

    /**
     * How long events are kept; 0 is for ever.
     *
     * @param interval how often it is looked whether some must go
     * @param maxAge of an event
     * @param maxSize of a channel
     * @param minFree that remains on the disk
     * @param channels other limits for single channels, by name
     */
    record Retention(
            @DefaultValue("60s") Duration interval,
            @DefaultValue("0d") Duration maxAge,
            @DefaultValue("0B") DataSize maxSize,
            @DefaultValue("0B") DataSize minFree,
            @DefaultValue Map<String, Limits> channels) {

        /** What holds for a channel. */
        RetentionPolicy of(String channel) {
            Limits limits = channels.get(channel);
            return limits == null
                    ? policy(maxAge, maxSize)
                    : policy(
                            limits.maxAge() == null ? maxAge : limits.maxAge(),
                            limits.maxSize() == null ? maxSize : limits.maxSize());
        }

        private RetentionPolicy policy(Duration age, DataSize size) {
            return new RetentionPolicy(
                    Optional.of(age).filter(limit -> !limit.isZero()), bytes(size), bytes(minFree));
        }

        private static OptionalLong bytes(DataSize size) {
            return size.toBytes() == 0 ? OptionalLong.empty() : OptionalLong.of(size.toBytes());
        }
    }

    /**
     * Limits of one channel; what is not given is as for all.
     *
     * @param maxAge of an event
     * @param maxSize of the channel
     */
    record Limits(Duration maxAge, DataSize maxSize) {}
}
