package io.dromedary.subscription;

import io.dromedary.event.EventFilter;
import java.util.Objects;

/**
 * A subscription (промежуточный потребитель) as it was asked for. Immutable.
 *
 * @param name unique; 1 to 100 letters, digits, dots, hyphens and underscores
 * @param channel whose events it reads, named likewise
 * @param start where it begins when it is created
 * @param filter which events it is given; its offset passes over the others
 */
public record Subscription(String name, String channel, StartPosition start, EventFilter filter) {

    /**
     * Checks the names.
     *
     * @throws SubscriptionException ({@code INVALID})
     */
    public Subscription {
        Names.checked("subscription", name);
        Names.checked("channel", channel);
        Objects.requireNonNull(start);
        Objects.requireNonNull(filter);
    }

    Subscription with(EventFilter another) {
        return new Subscription(name, channel, start, another);
    }
}
