package io.dromedary.testkit.rabbit;

import java.util.Optional;

/**
 * The broker that all tests of this JVM share: started when the first one asks, stopped with the
 * JVM. Tests that stop or hurt a broker launch their own instead, see {@link RabbitBroker#launch}.
 */
public final class SharedRabbit {

    /** URI of a broker that is used instead, e.g. {@code amqp://user:password@host:5672/tests}. */
    private static final String GIVEN = "DROMEDARY_TEST_RABBITMQ";

    private static Optional<RabbitBroker> broker = Optional.empty();

    private SharedRabbit() {}

    /**
     * A virtual host for the tests of one class. On a given broker there is only the one of its
     * URI, so names of queues and exchanges must not repeat between classes.
     */
    public static synchronized RabbitAddress virtualHost(Class<?> tests) {
        String given = System.getenv(GIVEN);
        if (given != null) {
            return address(given);
        }
        if (broker.isEmpty()) {
            RabbitBroker launched = RabbitBroker.launch();
            Runtime.getRuntime().addShutdownHook(new Thread(launched::close, "rabbitmq-stop"));
            broker = Optional.of(launched);
        }
        broker.get().addVirtualHost(tests.getSimpleName());
        return broker.get().address(tests.getSimpleName());
    }

    private static RabbitAddress address(String uri) {
        try {
            return RabbitAddress.parse(uri);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(GIVEN + " is " + e.getMessage(), e);
        }
    }
}
