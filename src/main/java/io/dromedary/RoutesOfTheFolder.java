package io.dromedary;

import io.dromedary.channel.Channels;
import io.dromedary.component.kod.ExchangeSummary;
import io.dromedary.route.RouteFolder;
import io.dromedary.route.RouteReloader;
import io.dromedary.route.UserRoutes;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;

/** Loads the folder of routes before Camel starts, and watches it from then on. */
final class RoutesOfTheFolder implements CamelContextConfiguration, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(RoutesOfTheFolder.class);

    private final UserRoutes routes;
    private final Channels channels;
    private final DromedaryProperties properties;
    private final ApplicationEventPublisher publisher;
    private Optional<RouteReloader> reloader = Optional.empty();

    RoutesOfTheFolder(
            UserRoutes routes,
            Channels channels,
            DromedaryProperties properties,
            ApplicationEventPublisher publisher) {
        this.routes = routes;
        this.channels = channels;
        this.properties = properties;
        this.publisher = publisher;
    }

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        channels.restore();
        routes.load(new RouteFolder(properties.routes()).texts());
        publisher.publishEvent(routes);
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {
        channels.follow();
        ExchangeSummary.of(camel).ifPresent(LOG::info);
        if (!properties.routesReload().isZero()) {
            reloader =
                    Optional.of(
                            RouteReloader.start(
                                    new RouteFolder(properties.routes()),
                                    routes,
                                    properties.routesReload()));
        }
    }

    @Override
    public void destroy() {
        reloader.ifPresent(RouteReloader::close);
    }
}
