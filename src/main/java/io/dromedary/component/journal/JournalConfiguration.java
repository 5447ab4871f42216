package io.dromedary.component.journal;

import io.dromedary.component.RedeliveryConfiguration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** Options of {@code journal:}. */
@UriParams
public class JournalConfiguration extends RedeliveryConfiguration implements Cloneable {

    @UriPath(
            description =
                    "Channel (внутренний получатель): up to 100 Latin letters, digits, dots, dashes"
                            + " and underscores. Created by the first append.")
    @Metadata(required = true)
    private String channel;

    @UriParam(
            label = "producer",
            description =
                    "Channels for certain types of events, all appended together:"
                            + " onec.session.finished=sessions,onec.job.finished=jobs. Other types"
                            + " go to the endpoint's channel.")
    private String byType = "";

    @UriParam(
            label = "producer",
            defaultValue = "true",
            description =
                    "Whether the checkpoint that the exchange carries (from onec-eventlog:) is"
                            + " stored in the same transaction, which makes the journal exactly"
                            + " once. Switch it off if another durable step follows in the same"
                            + " route: the checkpoint is then stored when the whole exchange has"
                            + " completed.")
    private boolean checkpoint = true;

    @UriParam(
            label = "producer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description =
                    "The longest time to wait until the events are durable; the exchange fails"
                            + " then. Appending the same events again is harmless.")
    private long timeout = 30_000;

    @UriParam(
            label = "producer",
            defaultValue = "16777216",
            description = "The longest JSON body that is read, in bytes.")
    private int maxBytes = 16 << 20;

    @UriParam(
            label = "consumer",
            description =
                    "Name of the subscriber (промежуточный потребитель) whose events the route is"
                            + " given; its offset is kept under this name. Required in 'from'.")
    private String subscriber = "";

    @UriParam(
            label = "consumer",
            defaultValue = "earliest",
            description =
                    "Where a subscriber that does not exist yet begins: earliest, latest,"
                            + " offset:N, or time:ISO-8601.")
    private String start = "earliest";

    @UriParam(
            label = "consumer",
            description =
                    "Which events the route is given:"
                            + " type=onec.transaction.committed;metadata=Документ.*,Справочник.Товары."
                            + " Each property given must match, by any of its values; * at the end"
                            + " of a value stands for anything. All events if not given. The"
                            + " offset passes over the others. May be changed at any time.")
    private String filter = "";

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description =
                    "The most events of one exchange. With 1 the body is the CloudEvent, with more"
                            + " it is a list of them, which succeeds or fails as a whole.")
    private int batchSize = 1;

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description =
                    "The most exchanges under way at once, begun and acknowledged in order. With"
                            + " more than 1 the next one is given to the route while those before"
                            + " it wait in an asynchronous step; one that fails is delivered again"
                            + " with all that were begun after it. Only for routes whose steps keep"
                            + " the order, as rabbitmq-events does.")
    private int inFlight = 1;

    @UriParam(
            label = "consumer",
            defaultValue = "-1",
            description =
                    "How often a failed event is delivered again before it is parked, together with"
                            + " the later events of its partitionkey, and the route goes on with the"
                            + " others. What is parked waits to be replayed or dropped"
                            + " (/api/v1/subscriptions/NAME/parked). Of a batch that failed so often"
                            + " the events are delivered one by one first. -1: for ever, and the"
                            + " later events wait.")
    private int maximumRedeliveries = -1;

    public String getChannel() {
        return channel;
    }

    public void setChannel(String channel) {
        this.channel = channel;
    }

    public String getByType() {
        return byType;
    }

    public void setByType(String byType) {
        this.byType = byType;
    }

    public boolean isCheckpoint() {
        return checkpoint;
    }

    public void setCheckpoint(boolean checkpoint) {
        this.checkpoint = checkpoint;
    }

    public long getTimeout() {
        return timeout;
    }

    public void setTimeout(long timeout) {
        this.timeout = timeout;
    }

    public int getMaxBytes() {
        return maxBytes;
    }

    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    public String getSubscriber() {
        return subscriber;
    }

    public void setSubscriber(String subscriber) {
        this.subscriber = subscriber;
    }

    public String getStart() {
        return start;
    }

    public void setStart(String start) {
        this.start = start;
    }

    public String getFilter() {
        return filter;
    }

    public void setFilter(String filter) {
        this.filter = filter;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public int getInFlight() {
        return inFlight;
    }

    public void setInFlight(int inFlight) {
        this.inFlight = inFlight;
    }

    public int getMaximumRedeliveries() {
        return maximumRedeliveries;
    }

    public void setMaximumRedeliveries(int maximumRedeliveries) {
        this.maximumRedeliveries = maximumRedeliveries;
    }

    /** A configuration of its own for each endpoint. */
    public JournalConfiguration copy() {
        try {
            return (JournalConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
