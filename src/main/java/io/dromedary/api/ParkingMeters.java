package io.dromedary.api;

import io.dromedary.subscription.SubscriptionStatus;
import io.dromedary.subscription.Subscriptions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToIntFunction;

/** How much all subscriptions together have parked; which of them, their list says. */
final class ParkingMeters implements MeterBinder {

    private final Subscriptions subscriptions;

    ParkingMeters(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "keys", "Keys that are parked", SubscriptionStatus.Parked::keys);
        gauge(registry, "events", "Events that are parked", SubscriptionStatus.Parked::events);
        gauge(
                registry,
                "blocked",
                "Subscriptions that wait for room to park an event",
                parked -> parked.blockedAt().isPresent() ? 1 : 0);
    }

    private void gauge(
            MeterRegistry registry,
            String what,
            String description,
            ToIntFunction<SubscriptionStatus.Parked> number) {
        Gauge.builder("dromedary.subscription.parked." + what, () -> sum(number))
                .description(description)
                .register(registry);
    }

    private int sum(ToIntFunction<SubscriptionStatus.Parked> number) {
        return subscriptions.list("", Integer.MAX_VALUE).stream()
                .map(SubscriptionStatus::parked)
                .mapToInt(number)
                .sum();
    }
}
