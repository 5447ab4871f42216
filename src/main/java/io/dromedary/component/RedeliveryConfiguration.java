package io.dromedary.component;

import java.time.Duration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of every consumer that delivers what failed again until it succeeds. */
@UriParams
public abstract class RedeliveryConfiguration {

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "500ms",
            javaType = "java.time.Duration",
            description =
                    "Time before a failed exchange is delivered again; doubles with every failure.")
    private long redeliveryDelay = 500;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "The longest time before a failed exchange is delivered again.")
    private long maximumRedeliveryDelay = 30_000;

    public long getRedeliveryDelay() {
        return redeliveryDelay;
    }

    public void setRedeliveryDelay(long redeliveryDelay) {
        this.redeliveryDelay = redeliveryDelay;
    }

    public long getMaximumRedeliveryDelay() {
        return maximumRedeliveryDelay;
    }

    public void setMaximumRedeliveryDelay(long maximumRedeliveryDelay) {
        this.maximumRedeliveryDelay = maximumRedeliveryDelay;
    }

    /** The pauses that the options ask for. */
    public Backoff backoff() {
        return new Backoff(
                Duration.ofMillis(redeliveryDelay), Duration.ofMillis(maximumRedeliveryDelay));
    }
}
