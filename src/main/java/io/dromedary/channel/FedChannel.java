package io.dromedary.channel;

import io.dromedary.event.Leadership;
import io.dromedary.event.Leadership.Candidacy;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel with a configuration, into which events flow while this process leads it, among those
 * that share the journal: the order of a queue is kept by one reader alone. Thread-safe.
 */
final class FedChannel implements Leadership.Candidate {

    private static final Logger LOG = LoggerFactory.getLogger(FedChannel.class);

    private final ChannelConfiguration configuration;
    private final ChannelSources sources;
    private final Executor worker;

    private volatile boolean leads;
    private volatile boolean stood;

    /** These are guarded by this. */
    private Optional<Candidacy> candidacy = Optional.empty();

    private boolean flows;

    /**
     * Nothing flows yet.
     *
     * @param worker starts and stops it when another process ends or begins to lead
     */
    FedChannel(ChannelConfiguration configuration, ChannelSources sources, Executor worker) {
        this.configuration = configuration;
        this.sources = sources;
        this.worker = worker;
    }

    ChannelConfiguration configuration() {
        return configuration;
    }

    /** Stands for it; one that cannot be fed any more is told in the log. */
    void stand(Leadership leadership) {
        Candidacy standing = leadership.stand("channel " + configuration.channel(), this);
        synchronized (this) {
            candidacy = Optional.of(standing);
        }
        stood = true;
        adapt();
    }

    @Override
    public void elected() {
        leads = true;
        adaptSoon();
    }

    @Override
    public void deposed() {
        leads = false;
        adaptSoon();
    }

    private void adaptSoon() {
        if (stood) {
            worker.execute(this::adapt);
        }
    }

    private synchronized void adapt() {
        boolean wanted = leads && candidacy.isPresent();
        if (wanted && !flows) {
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
        } else if (!wanted && flows) {
            flows = false;
            sources.stop(configuration);
        }
    }

    /** Ends the flow, then lets others lead. */
    void end() {
        Optional<Candidacy> former;
        synchronized (this) {
            former = candidacy;
            candidacy = Optional.empty();
            adapt();
        }
        former.ifPresent(Candidacy::close);
    }
}
