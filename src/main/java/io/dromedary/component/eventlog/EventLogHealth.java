package io.dromedary.component.eventlog;

import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether all logs of a consumer are read: down if one is not, with the reason by infobase. The
 * program as such stays ready, since what it has stored can still be asked for.
 */
final class EventLogHealth extends AbstractHealthCheck {

    private final Supplier<SortedMap<String, String>> troubles;

    /**
     * The health of one consumer.
     *
     * @param troubles by infobase
     */
    EventLogHealth(String routeId, Supplier<SortedMap<String, String>> troubles) {
        super("onec-eventlog", routeId);
        this.troubles = troubles;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        SortedMap<String, String> found = troubles.get();
        found.forEach((infobase, trouble) -> builder.detail("infobase." + infobase, trouble));
        if (found.isEmpty()) {
            builder.up();
        } else {
            builder.message(found.size() + " event logs are not read").down();
        }
    }
}
