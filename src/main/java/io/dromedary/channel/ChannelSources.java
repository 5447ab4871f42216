package io.dromedary.channel;

/** What lets events flow into channels. Thread-safe. */
public interface ChannelSources {

    /**
     * Begins to take events of the configuration into its channel, or finds that it does. Does not
     * wait for the broker: one that is away is tried until it is there.
     *
     * @throws ChannelException if that cannot work; nothing runs then
     */
    void start(ChannelConfiguration configuration);

    /** Ends that; what the broker gathers meanwhile stays there. */
    void stop(ChannelConfiguration configuration);
}
