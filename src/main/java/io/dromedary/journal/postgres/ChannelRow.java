package io.dromedary.journal.postgres;

import java.util.Optional;

/**
 * The row of a channel.
 *
 * @param first position of the oldest event that is not removed
 * @param head position of the newest event ever appended
 * @param part where new events go; empty if there is no part
 */
record ChannelRow(long first, long head, Optional<Integer> part) {

    static final ChannelRow UNKNOWN = new ChannelRow(-1, -1, Optional.empty());
}
