package io.dromedary;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.HttpEndpointModel;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpListener;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/**
 * Takes the path of a removed route out of the web server: Camel 4.17 leaves it there, where it
 * answers 500 for ever.
 */
@Component
final class RemovedPaths implements CamelContextConfiguration, PlatformHttpListener {

    private final CamelRequestHandlerMapping mapping;

    RemovedPaths(CamelRequestHandlerMapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        camel.getComponent("platform-http", PlatformHttpComponent.class)
                .addPlatformHttpListener(this);
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {
        // Nothing is left to do.
    }

    @Override
    public void registerHttpEndpoint(HttpEndpointModel model) {
        // Camel's own listener does this.
    }

    @Override
    public void unregisterHttpEndpoint(HttpEndpointModel model) {
        List<RequestMappingInfo> paths =
                mapping.getHandlerMethods().entrySet().stream()
                        .filter(entry -> entry.getValue().getBean().equals(model.getConsumer()))
                        .map(Map.Entry::getKey)
                        .toList();
        paths.forEach(mapping::unregisterMapping);
    }
}
