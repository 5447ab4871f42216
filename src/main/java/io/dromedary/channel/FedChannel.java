package io.dromedary.channel;

import io.dromedary.event.Leadership;
import io.dromedary.event.Led;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel with a configuration, into which events flow while this process leads it, among those
 * that share the journal: the order of a queue is kept by one reader alone. Thread-safe.
 */
final class FedChannel implements Led.Observer {

    private static final Logger LOG = LoggerFactory.getLogger(FedChannel.class);

    private final ChannelConfiguration configuration;
    private final ChannelSources sources;
    private final Led<Flow> led;

    /**
     * Nothing flows yet.
     *
     * @param worker starts and stops it when another process ends or begins to lead
     */
    FedChannel(ChannelConfiguration configuration, ChannelSources sources, Executor worker) {
        this.configuration = configuration;
        this.sources = sources;
        this.led = new Led<>("channel " + configuration.channel(), Flow::new, worker, this);
    }

    ChannelConfiguration configuration() {
        return configuration;
    }

    /** Stands for it; one that cannot be fed any more is told in the log. */
    void stand(Leadership leadership) {
        led.start(leadership);
    }

    @Override
    public void failed(RuntimeException cause) {
        LOG.warn(
                "Channel {} cannot be begun or ended; trying again",
                configuration.channel(),
                cause);
    }

    /** Ends the flow, then lets others lead. */
    void end() {
        try {
            led.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What the sources refuse is not tried again: a broker that is away they wait for themselves.
     */
    private final class Flow implements Led.Work {

        private boolean flows;

        @Override
        public void start() {
            try {
                sources.start(configuration);
                flows = true;
            } catch (ChannelException e) {
                LOG.warn(
                        "Channel {} ({}) takes no events: {}",
                        configuration.channel(),
                        configuration.toJson(),
                        e.getMessage());
            }
        }

        @Override
        public void stop(Duration patience) {
            if (flows) {
                sources.stop(configuration);
            }
        }
    }
}
