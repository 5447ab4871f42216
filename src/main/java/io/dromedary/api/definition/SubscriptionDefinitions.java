package io.dromedary.api.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.channel.Channels;
import io.dromedary.event.EventFilter;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionException;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.Subscriptions;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Creates subscriptions as clients ask for them. Thread-safe. */
@Component
public final class SubscriptionDefinitions {

    private final Subscriptions subscriptions;
    private final Channels channels;

    SubscriptionDefinitions(Subscriptions subscriptions, Channels channels) {
        this.subscriptions = subscriptions;
        this.channels = channels;
    }

    /**
     * Creates it, or finds it unchanged.
     *
     * @param channel its name as a text, or its configuration as an object
     * @param start as {@link StartPosition#parse} reads it; without it one that exists is found
     *     wherever it began, and a new one begins with the earliest event
     * @throws SubscriptionException {@code INVALID}, {@code CONFLICT}
     * @throws io.dromedary.channel.ChannelException if no events can flow into such a channel
     */
    public Subscriptions.Creation create(
            String name, JsonNode channel, Optional<String> start, EventFilter filter) {
        StartPosition from = start.map(StartPosition::parse).orElseGet(() -> startOf(name));
        return subscriptions.create(new Subscription(name, named(channel), from, filter));
    }

    private String named(JsonNode channel) {
        try {
            return channels.channel(channel);
        } catch (IllegalArgumentException e) {
            throw new SubscriptionException(Reason.INVALID, "channel: " + e.getMessage());
        }
    }

    private StartPosition startOf(String name) {
        return subscriptions
                .find(name)
                .map(found -> found.subscription().start())
                .orElse(StartPosition.EARLIEST);
    }
}
