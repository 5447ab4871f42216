package io.dromedary.api.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.server.ConfigurableServletWebServerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Binds to loopback unless a token is configured; asked to listen elsewhere without one, it refuses
 * to start.
 */
final class ListeningAddress
        implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory>, Ordered {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String ADDRESS = "server.address";
    private static final String MANAGEMENT_ADDRESS = "management.server.address";

    private final AccessProperties access;
    private final Environment environment;

    ListeningAddress(AccessProperties access, Environment environment) {
        this.access = access;
        this.environment = environment;
    }

    @Override
    public void customize(ConfigurableServletWebServerFactory factory) {
        if (!access.tokens().isEmpty()) {
            return;
        }
        if (environment.containsProperty(ADDRESS)) {
            requireLoopback(ADDRESS);
        } else {
            factory.setAddress(loopback());
        }
        if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
            requireLoopback(MANAGEMENT_ADDRESS);
        }
    }

    private void requireLoopback(String property) {
        InetAddress address = environment.getProperty(property, InetAddress.class);
        if (address == null || !address.isLoopbackAddress()) {
            throw new InvalidConfigurationPropertyValueException(
                    property,
                    address == null ? "" : address.getHostAddress(),
                    "Other machines may connect only with a token: add one to"
                            + " dromedary.access.tokens, or set "
                            + property
                            + " to 127.0.0.1");
        }
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress("localhost", LOOPBACK);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    /** After Spring Boot's own, which sets {@code server.address}. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
