package io.dromedary.api.http;

import java.util.concurrent.Executor;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;

/** Lets routes answer HTTP as {@link RouteHttpConsumer} does. */
public final class RoutesHttpEngine extends SpringBootPlatformHttpEngine {

    private final Executor executor;

    /**
     * Consumers of routes.
     *
     * @param port as configured
     * @param executor runs the routes while the request waits
     */
    public RoutesHttpEngine(int port, Executor executor) {
        super(port, executor);
        this.executor = executor;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        return new RouteHttpConsumer(endpoint, route, executor);
    }
}
