package io.dromedary.channel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels that have a configuration: each is begun when the first subscription asks for it,
 * and again at every start. Thread-safe.
 */
public final class Channels {

    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    private final ChannelStore store;
    private final ChannelSources sources;
    private final Map<String, ChannelConfiguration> known = new ConcurrentHashMap<>();

    /** Begins nothing yet, see {@link #restore}. */
    public Channels(ChannelStore store, ChannelSources sources) {
        this.store = store;
        this.sources = sources;
    }

    /**
     * Begins every channel that is stored. One that cannot be fed any more is told in the log: what
     * it holds can still be read.
     */
    public synchronized void restore() {
        for (ChannelConfiguration configuration : store.load()) {
            known.put(configuration.channel(), configuration);
            try {
                sources.start(configuration);
            } catch (ChannelException e) {
                LOG.warn(
                        "Channel {} ({}) takes no events: {}",
                        configuration.channel(),
                        configuration.toJson(),
                        e.getMessage());
            }
        }
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
            return channel;
        }
        sources.start(configuration);
        try {
            store.add(configuration);
        } catch (RuntimeException e) {
            sources.stop(configuration);
            throw e;
        }
        known.put(channel, configuration);
        return channel;
    }

    /** Ends the channel's flow for good; the events that it holds stay. */
    public synchronized void forget(String channel) {
        ChannelConfiguration configuration = known.remove(channel);
        if (configuration != null) {
            store.remove(configuration);
            sources.stop(configuration);
        }
    }

    /** The configuration of a channel, if it has one. */
    public Optional<ChannelConfiguration> find(String channel) {
        return Optional.ofNullable(known.get(channel));
    }
}
