package io.dromedary.component;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health of a consumer that does several things at once, logs or streams: down if one of them
 * does not go on, with the reason by its name. The program as such stays ready.
 */
public final class TroublesHealth extends AbstractHealthCheck {

    private final String kind;
    private final String summary;
    private final Supplier<? extends Map<?, String>> troubles;

    /**
     * The health of one consumer.
     *
     * @param kind what has troubles; begins the names of the details, as {@code kind.name}
     * @param summary what is wrong with those that have, said behind their number
     * @param troubles reasons by name, those of the moment
     */
    public TroublesHealth(
            String group,
            String routeId,
            String kind,
            String summary,
            Supplier<? extends Map<?, String>> troubles) {
        super(group, routeId);
        this.kind = kind;
        this.summary = summary;
        this.troubles = troubles;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<?, String> found = troubles.get();
        found.forEach((name, trouble) -> builder.detail(kind + "." + name, trouble));
        if (found.isEmpty()) {
            builder.up();
        } else {
            builder.message(found.size() + " " + summary).down();
        }
    }
}
