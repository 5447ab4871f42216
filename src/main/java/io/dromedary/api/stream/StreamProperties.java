package io.dromedary.api.stream;

import io.dromedary.subscription.Feed.Window;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How events are streamed.
 *
 * @param windowEvents most events that are given and not acknowledged
 * @param windowBytes no more are given when those that are take so much as JSON
 * @param keepAlive how often something is sent while there is no event
 * @param writeTimeout a client that has taken nothing for so long is disconnected
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.stream", ignoreUnknownFields = false)
public record StreamProperties(
        @Min(1) @Max(100_000) @DefaultValue("1000") int windowEvents,
        @NotNull @DefaultValue("8MB") DataSize windowBytes,
        @NotNull @DurationMin(millis = 100) @DefaultValue("15s") Duration keepAlive,
        @NotNull @DurationMin(millis = 100) @DefaultValue("60s") Duration writeTimeout) {

    /** The most that a client may ask for. */
    public Window window() {
        return new Window(windowEvents, windowBytes.toBytes());
    }
}
