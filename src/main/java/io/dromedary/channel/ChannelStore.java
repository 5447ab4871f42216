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
}
