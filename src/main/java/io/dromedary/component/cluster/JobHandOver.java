package io.dromedary.component.cluster;

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/**
 * The policy {@code jobHandOver} of routes that begin a job, and have another route go on with it
 * while they answer. If that route never gets it, nobody else would end the job, and the next one
 * of its kind could not begin. One for each route.
 */
public final class JobHandOver extends RoutePolicySupport {

    private final JobEnd end;

    /**
     * A policy.
     *
     * @param end of jobs that were not handed over
     */
    public JobHandOver(JobEnd end) {
        this.end = end;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (exchange.isFailed()) {
            end.onExchangeDone(route, exchange);
        }
    }
}
