package io.dromedary.testkit.rabbit;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * How to reach one virtual host of a broker.
 *
 * @param virtualHost without the slash of a URI
 */
public record RabbitAddress(
        String host, int port, String user, String password, String virtualHost) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Reads {@code amqp://user:password@host:5672/virtualHost}.
     *
     * @throws IllegalArgumentException if it is nothing like this; the message says why
     */
    public static RabbitAddress parse(String uri) {
        ConnectionFactory parsed = new ConnectionFactory();
        try {
            parsed.setUri(uri);
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException("no amqp:// URI: " + e.getMessage(), e);
        }
        return new RabbitAddress(
                parsed.getHost(),
                parsed.getPort(),
                parsed.getUsername(),
                parsed.getPassword(),
                parsed.getVirtualHost());
    }

    /** What {@link #parse} reads. */
    public String uri() {
        return "amqp://%s:%s@%s:%d/%s"
                .formatted(encoded(user), encoded(password), host, port, encoded(virtualHost));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** As a wrong password would have it. */
    public RabbitAddress withPassword(String other) {
        return new RabbitAddress(host, port, user, other, virtualHost);
    }

    /** As somebody else. */
    public RabbitAddress as(String otherUser, String itsPassword) {
        return new RabbitAddress(host, port, otherUser, itsPassword, virtualHost);
    }

    /** RabbitMQ's own client, without recovery of its own. */
    public ConnectionFactory client() {
        ConnectionFactory client = new ConnectionFactory();
        client.setHost(host);
        client.setPort(port);
        client.setUsername(user);
        client.setPassword(password);
        client.setVirtualHost(virtualHost);
        client.setAutomaticRecoveryEnabled(false);
        client.setConnectionTimeout((int) PATIENCE.toMillis());
        return client;
    }

    /** Spring's, as the program makes it. */
    public CachingConnectionFactory spring() {
        return new CachingConnectionFactory(client());
    }

    /** The program's properties. */
    public Map<String, String> properties() {
        return Map.of(
                "dromedary.rabbitmq.addresses",
                host + ":" + port,
                "dromedary.rabbitmq.username",
                user,
                "dromedary.rabbitmq.password",
                password,
                "dromedary.rabbitmq.virtual-host",
                virtualHost);
    }
}
