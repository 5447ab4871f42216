package io.dromedary;

import io.dromedary.testkit.rabbit.RabbitAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A node of the relay over RabbitMQ in a process of its own, with the heap that it is given. */
public final class RelayProcess {

    static final String ROUTE = "exchange-relay-rabbitmq";

    private RelayProcess() {}

    /**
     * Arguments: data, exchange directory, code here, code there, maxBytes, prefetch, URI of the
     * broker.
     */
    public static void main(String[] arguments) throws Exception {
        RunningRoutes unused = // until killed
                new RunningRoutes(
                        Path.of(arguments[0]),
                        Map.of("routes/" + ROUTE + ".camel.yaml", RunningRoutes.shipped(ROUTE)),
                        properties(
                                Path.of(arguments[1]),
                                arguments[2],
                                arguments[3],
                                Long.parseLong(arguments[4]),
                                Integer.parseInt(arguments[5])),
                        Optional.of(RabbitAddress.parse(arguments[6])));
        Thread.currentThread().join();
    }

    private static Map<String, String> properties(
            Path directory, String here, String there, long maxBytes, int prefetch) {
        return Map.of(
                "dromedary.exchange.relay.enabled",
                "true",
                "dromedary.exchange.relay.directory",
                directory.toString(),
                "dromedary.exchange.relay.here",
                here,
                "dromedary.exchange.relay.there",
                there,
                "dromedary.exchange.relay.max-bytes",
                Long.toString(maxBytes),
                "dromedary.exchange.relay.prefetch",
                Integer.toString(prefetch));
    }
}
