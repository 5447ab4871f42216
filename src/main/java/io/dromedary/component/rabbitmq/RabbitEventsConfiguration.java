package io.dromedary.component.rabbitmq;

import io.dromedary.component.RedeliveryConfiguration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** Options of {@code rabbitmq-events:}. */
@UriParams
public class RabbitEventsConfiguration extends RedeliveryConfiguration implements Cloneable {

    @UriPath(description = "Name of the exchange (обменник).")
    @Metadata(required = true)
    private String exchange;

    @UriParam(
            label = "common",
            defaultValue = "true",
            description =
                    "Whether the exchange is made, durable and of the type "
                            + "exchangeType, if there is none of the name. One that exists is "
                            + "taken as it is.")
    private boolean declareExchange = true;

    @UriParam(
            label = "common",
            defaultValue = "topic",
            enums = "topic,direct,fanout,headers",
            description =
                    "Type of the exchange that is made: topic, direct, fanout or " + "headers.")
    private String exchangeType = "topic";

    @UriParam(
            label = "producer",
            defaultValue = RoutingKeys.DEFAULT,
            description =
                    "Routing key of an event: a text with {infobase}, {metadata}, "
                            + "{type}, {source} and {subject}. An event that changed several "
                            + "metadata objects is published once, with a key for each of "
                            + "them.")
    private String routingKey = RoutingKeys.DEFAULT;

    @UriParam(
            label = "producer",
            defaultValue = "binary",
            enums = "binary,structured",
            description =
                    "How an event becomes a message: binary (attributes as "
                            + "cloudEvents: headers, the body is the data) or structured (the "
                            + "body is the whole event as JSON).")
    private String mode = "binary";

    @UriParam(
            label = "producer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description =
                    "Longest time until the broker has confirmed all events of an "
                            + "exchange. What is not confirmed by then counts as not "
                            + "delivered: the exchange fails.")
    private long confirmTimeout = 30_000;

    @UriParam(
            label = "producer",
            defaultValue = "1000",
            description = "Most messages that are published and not yet confirmed.")
    private int window = 1_000;

    @UriParam(
            label = "consumer",
            description =
                    "Name of the queue. Required in 'from'. Made, durable, if there " + "is none.")
    private String queue = "";

    @UriParam(
            label = "consumer",
            description =
                    "Binding keys of the queue, comma-separated: "
                            + "trade.#,*.Документ.ЗаказКлиента.#. None if another program "
                            + "binds it. What was bound once stays bound.")
    private String bindings = "";

    @UriParam(
            label = "consumer",
            defaultValue = "quorum",
            enums = "quorum,classic",
            description = "Type of the queue that is made: quorum or classic.")
    private String queueType = "quorum";

    @UriParam(
            label = "consumer",
            defaultValue = "onec.dead",
            description =
                    "Exchange for messages that are no events. Made with a queue "
                            + "QUEUE.dead, where they wait with the reason in the header "
                            + "x-exception-message.")
    private String deadLetterExchange = "onec.dead";

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            description =
                    "The most messages of one exchange. Its body is the list of "
                            + "their events, which succeeds or fails as a whole; there is no "
                            + "waiting until so many are there.")
    private int batchSize = 1_000;

    @UriParam(
            label = "consumer",
            defaultValue = "2000",
            description =
                    "The most messages that the broker gives without "
                            + "acknowledgement; they are held in memory.")
    private int prefetch = 2_000;

    @UriParam(
            label = "consumer",
            defaultValue = "16777216",
            description =
                    "The longest message that is taken, in bytes. A longer one goes "
                            + "to the dead letters.")
    private int maxBytes = 16 << 20;

    public String getExchange() {
        return exchange;
    }

    public void setExchange(String exchange) {
        this.exchange = exchange;
    }

    public boolean isDeclareExchange() {
        return declareExchange;
    }

    public void setDeclareExchange(boolean declareExchange) {
        this.declareExchange = declareExchange;
    }

    public String getExchangeType() {
        return exchangeType;
    }

    public void setExchangeType(String exchangeType) {
        this.exchangeType = exchangeType;
    }

    public String getRoutingKey() {
        return routingKey;
    }

    public void setRoutingKey(String routingKey) {
        this.routingKey = routingKey;
    }

    public String getMode() {
        return mode;
    }

    public void setMode(String mode) {
        this.mode = mode;
    }

    public long getConfirmTimeout() {
        return confirmTimeout;
    }

    public void setConfirmTimeout(long confirmTimeout) {
        this.confirmTimeout = confirmTimeout;
    }

    public int getWindow() {
        return window;
    }

    public void setWindow(int window) {
        this.window = window;
    }

    public String getQueue() {
        return queue;
    }

    public void setQueue(String queue) {
        this.queue = queue;
    }

    public String getBindings() {
        return bindings;
    }

    public void setBindings(String bindings) {
        this.bindings = bindings;
    }

    public String getQueueType() {
        return queueType;
    }

    public void setQueueType(String queueType) {
        this.queueType = queueType;
    }

    public String getDeadLetterExchange() {
        return deadLetterExchange;
    }

    public void setDeadLetterExchange(String deadLetterExchange) {
        this.deadLetterExchange = deadLetterExchange;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public int getPrefetch() {
        return prefetch;
    }

    public void setPrefetch(int prefetch) {
        this.prefetch = prefetch;
    }

    public int getMaxBytes() {
        return maxBytes;
    }

    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A configuration of its own for each endpoint. */
    public RabbitEventsConfiguration copy() {
        try {
            return (RabbitEventsConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
