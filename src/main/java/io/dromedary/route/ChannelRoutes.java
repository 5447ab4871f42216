package io.dromedary.route;

import com.fasterxml.jackson.databind.node.TextNode;
import io.dromedary.channel.ChannelConfiguration;
import io.dromedary.channel.ChannelException;
import io.dromedary.channel.ChannelSources;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Feeds channels through routes made from the user's template {@value #TEMPLATE}, so a changed
 * template restarts them as it does the user's own templated routes. Thread-safe.
 */
public final class ChannelRoutes implements ChannelSources {

    /** Id of the template, with the parameters channel, exchange and bindings. */
    public static final String TEMPLATE = "channel-from-rabbitmq";

    private final UserRoutes routes;
    private final BooleanSupplier brokerIsConfigured;

    /**
     * @param routes where the template is
     * @param brokerIsConfigured whether there is a broker at all
     */
    public ChannelRoutes(UserRoutes routes, BooleanSupplier brokerIsConfigured) {
        this.routes = routes;
        this.brokerIsConfigured = brokerIsConfigured;
    }

    @Override
    public void start(ChannelConfiguration configuration) {
        if (!brokerIsConfigured.getAsBoolean()) {
            throw new ChannelException(
                    "no RabbitMQ is configured (property dromedary.rabbitmq.addresses)");
        }
        List<RouteProblem> problems = routes.put(name(configuration), text(configuration));
        if (!problems.isEmpty()) {
            throw new ChannelException(problems.get(0).message());
        }
    }

    @Override
    public void stop(ChannelConfiguration configuration) {
        routes.remove(name(configuration));
    }

    private static String name(ChannelConfiguration configuration) {
        return configuration.channel() + ".camel.yaml";
    }

    private static String text(ChannelConfiguration configuration) {
        return """
                - templatedRoute:
                    routeTemplateRef: %s
                    routeId: %s
                    parameters:
                      - name: channel
                        value: %s
                      - name: exchange
                        value: %s
                      - name: bindings
                        value: %s
                """
                .formatted(
                        TEMPLATE,
                        configuration.channel(),
                        quoted(configuration.channel()),
                        quoted(configuration.exchange()),
                        quoted(String.join(",", configuration.bindings())));
    }

    /** As JSON, which is YAML. */
    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
