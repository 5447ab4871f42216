package io.dromedary.component.kod;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether all streams of a consumer go on: down if one waits for a message that fails. */
final class KodHealth extends AbstractHealthCheck {

    private final Supplier<Map<String, String>> troubles;

    /**
     * The health of one consumer.
     *
     * @param troubles by stream
     */
    KodHealth(String routeId, Supplier<Map<String, String>> troubles) {
        super("kod", routeId);
        this.troubles = troubles;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> found = troubles.get();
        found.forEach((stream, trouble) -> builder.detail("stream." + stream, trouble));
        if (found.isEmpty()) {
            builder.up();
        } else {
            builder.message(found.size() + " streams wait for a message that fails").down();
        }
    }
}
