package io.dromedary.subscription;

import io.dromedary.subscription.SubscriptionException.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes the state of all subscriptions out, and puts it in. Thread-safe. */
public final class StateTransfer {

    /** Stands for every name while they are grouped. */
    private static final String ANY = "any";

    private final Subscriptions subscriptions;

    /** Between the outside and {@code subscriptions}. */
    public StateTransfer(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** All subscriptions with their offsets, in the order of the first name of each group. */
    public List<SubscriptionGroup> export() {
        Map<Subscription, SubscriptionGroup> groups = new LinkedHashMap<>();
        for (SubscriptionStatus status : subscriptions.list("", Integer.MAX_VALUE)) {
            Subscription one = status.subscription();
            Subscription nameless = new Subscription(ANY, one.channel(), one.start(), one.filter());
            TreeMap<String, Long> consumers = new TreeMap<>(Map.of(one.name(), status.offset()));
            groups.merge(
                    nameless,
                    new SubscriptionGroup(one.channel(), one.start(), one.filter(), consumers),
                    StateTransfer::together);
        }
        return List.copyOf(groups.values());
    }

    /**
     * Creates those that are missing and moves all to their offsets, durably. Others are left as
     * they are.
     *
     * @throws SubscriptionException {@code CONFLICT} if one exists with another channel, start or
     *     filter; then nothing was changed. {@code INVALID} if an offset lies beyond its channel's
     *     end; then those before it were changed, and the import may be repeated
     */
    public void restore(List<SubscriptionGroup> groups) {
        check(groups);
        for (SubscriptionGroup group : groups) {
            group.consumers()
                    .forEach(
                            (name, offset) -> {
                                subscriptions.create(group.subscription(name));
                                subscriptions.seek(
                                        name, Optional.empty(), new StartPosition.Offset(offset));
                            });
        }
    }

    /**
     * Refuses what {@link #restore} would refuse before it changes anything.
     *
     * @throws SubscriptionException {@code CONFLICT}
     */
    public void check(List<SubscriptionGroup> groups) {
        for (SubscriptionGroup group : groups) {
            group.consumers().keySet().forEach(name -> check(group.subscription(name)));
        }
    }

    private void check(Subscription wanted) {
        boolean differs =
                subscriptions
                        .find(wanted.name())
                        .filter(status -> !status.subscription().equals(wanted))
                        .isPresent();
        if (differs) {
            throw new SubscriptionException(
                    Reason.CONFLICT,
                    "Subscription "
                            + wanted.name()
                            + " exists with another channel, start or filter than the one to be"
                            + " imported; nothing was imported");
        }
    }

    private static SubscriptionGroup together(SubscriptionGroup one, SubscriptionGroup other) {
        TreeMap<String, Long> consumers = new TreeMap<>(one.consumers());
        consumers.putAll(other.consumers());
        return new SubscriptionGroup(one.channel(), one.start(), one.filter(), consumers);
    }
}
