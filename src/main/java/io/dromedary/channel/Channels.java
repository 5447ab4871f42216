package io.dromedary.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.channel.ChannelException.Reason;
import io.dromedary.event.Leadership;
import io.dromedary.sql.DatabaseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels that have a configuration: each is begun when the first subscription asks for it,
 * and again at every start. Of several processes that share the store, one feeds each channel.
 * Thread-safe.
 */
public final class Channels implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    private final ChannelStore store;
    private final ChannelSources sources;
    private final Leadership leadership;
    private final Map<String, FedChannel> known = new ConcurrentHashMap<>();
    private final ExecutorService worker =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Channels::thread,
                    new ThreadPoolExecutor.DiscardPolicy()); // what comes after the close

    /** Begins nothing yet, see {@link #restore}. */
    public Channels(ChannelStore store, ChannelSources sources, Leadership leadership) {
        this.store = store;
        this.sources = sources;
        this.leadership = leadership;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "channels");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins every channel that is stored, if no other process can have begun it. One that cannot
     * be fed any more is told in the log: what it holds can still be read.
     */
    public void restore() {
        if (leadership == Leadership.ALONE) {
            look();
        }
    }

    /** Begins and ends what other processes store and remove, from now on. */
    public void follow() {
        if (leadership != Leadership.ALONE) {
            look();
            store.onChange(() -> worker.execute(this::lookSafely));
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (DatabaseException e) {
            LOG.debug("The store is away; the next look repeats it", e);
        }
    }

    /** Begins what others have stored, and ends what they have removed. */
    private synchronized void look() {
        Map<String, ChannelConfiguration> stored = new HashMap<>();
        store.load().forEach(one -> stored.put(one.channel(), one));
        List.copyOf(known.keySet()).stream()
                .filter(channel -> !stored.containsKey(channel))
                .forEach(channel -> known.remove(channel).end());
        stored.values().stream()
                .filter(one -> !known.containsKey(one.channel()))
                .forEach(this::begin);
    }

    private void begin(ChannelConfiguration configuration) {
        FedChannel begun = new FedChannel(configuration, sources, worker);
        known.put(configuration.channel(), begun);
        begun.stand(leadership);
    }

    /**
     * The channel that a subscription names: by a text, or by a configuration, which is begun if
     * need be.
     *
     * @return the channel's name
     * @throws IllegalArgumentException if it is neither
     * @throws ChannelException if the configuration cannot be fed
     */
    public String channel(JsonNode nameOrConfiguration) {
        return nameOrConfiguration.isTextual()
                ? nameOrConfiguration.textValue()
                : ensure(ChannelConfiguration.parse(nameOrConfiguration));
    }

    /**
     * Begins the channel of the configuration, durably, or finds it.
     *
     * @return the channel's name
     * @throws ChannelException if it cannot be fed; then it does not exist
     */
    public synchronized String ensure(ChannelConfiguration configuration) {
        String channel = configuration.channel();
        if (known.containsKey(channel)) {
            if (leadership != Leadership.ALONE) {
                store.add(configuration); // another process may just have forgotten it
            }
            return channel;
        }
        sources.start(configuration); // whether it can be fed; who goes on feeding it is elected
        try {
            store.add(configuration);
        } catch (RuntimeException e) {
            sources.stop(configuration);
            throw e;
        }
        if (leadership != Leadership.ALONE) {
            sources.stop(configuration);
        }
        begin(configuration);
        return channel;
    }

    /**
     * Ends the channel's flow for good; the events that it holds stay, and so does what the broker
     * gathers for it.
     *
     * @throws ChannelException {@code UNKNOWN} if it has no configuration
     */
    public synchronized void forget(String channel) {
        if (leadership != Leadership.ALONE) {
            look(); // another process may just have begun it
        }
        FedChannel fed = known.get(channel);
        if (fed == null) {
            throw new ChannelException(
                    Reason.UNKNOWN, "Channel " + channel + " is not fed by a configuration");
        }
        store.remove(fed.configuration());
        known.remove(channel);
        fed.end();
    }

    /** The configuration of a channel, if it has one. */
    public Optional<ChannelConfiguration> find(String channel) {
        return Optional.ofNullable(known.get(channel)).map(FedChannel::configuration);
    }

    /** Learns of nothing any more; the flows end with what feeds them. */
    @Override
    public void close() {
        worker.shutdownNow();
    }
}
