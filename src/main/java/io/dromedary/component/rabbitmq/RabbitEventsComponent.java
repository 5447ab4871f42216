package io.dromedary.component.rabbitmq;

import io.dromedary.component.ConsumerThreads;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/** Creates the endpoints of a broker's exchanges. */
@Component("rabbitmq-events")
public class RabbitEventsComponent extends DefaultComponent {

    private static final String BINDINGS = "bindings";

    @Metadata(description = "Options that all endpoints begin with.")
    private RabbitEventsConfiguration configuration = new RabbitEventsConfiguration();

    @Metadata(label = "advanced", autowired = true, description = "The connection to the broker.")
    private ConnectionFactory connectionFactory;

    @Metadata(
            label = "advanced",
            defaultValue = "32",
            description =
                    "The most threads that all consumers together may hold while they process"
                            + " messages. Idle threads end after 10 seconds.")
    private int threads = 32;

    private ConsumerThreads consumerThreads;

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        consumerThreads = new ConsumerThreads(getCamelContext(), this, "rabbitmq-events", threads);
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        consumerThreads.close();
    }

    ConsumerThreads consumerThreads() {
        return consumerThreads;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        RabbitEventsConfiguration copy = configuration.copy();
        copy.setExchange(remaining);
        // Set here: Camel takes what begins with # for the name of a bean.
        copy.setBindings(
                getAndRemoveParameter(parameters, BINDINGS, String.class, copy.getBindings()));
        RabbitEventsEndpoint endpoint = new RabbitEventsEndpoint(uri, this, copy);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public RabbitEventsConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(RabbitEventsConfiguration configuration) {
        this.configuration = configuration;
    }

    public ConnectionFactory getConnectionFactory() {
        return connectionFactory;
    }

    public void setConnectionFactory(ConnectionFactory connectionFactory) {
        this.connectionFactory = connectionFactory;
    }

    public int getThreads() {
        return threads;
    }

    public void setThreads(int threads) {
        this.threads = threads;
    }
}
