package io.dromedary.channel;

import java.util.List;

/**
 * The configurations on disk. Thread-safe. Every method throws an unchecked exception that says
 * what failed; then nothing was changed.
 */
public interface ChannelStore {

    /** All that are stored. */
    List<ChannelConfiguration> load();

    /** Stores one durably before it returns; one that is there changes nothing. */
    void add(ChannelConfiguration configuration);

    /** Removes one durably before it returns. */
    void remove(ChannelConfiguration configuration);

    /**
     * Calls when another process may have stored or removed one; on a thread of the store, so the
     * listener must return at once. Never, if no other process can.
     */
    default void onChange(Runnable listener) {
        // The store of one process alone.
    }
}
