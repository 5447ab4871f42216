package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;

/**
 * The last state of an object that a node is known to hold (наличие данных в узле).
 *
 * @param hash of that state, as {@link ObjectHead#hash}
 * @param mark of the message that brought it there, or from there
 * @param deleted whether that state is a deletion
 * @param received whether it was received from the node, not sent to it
 */
public record Presence(String hash, Mark mark, boolean deleted, boolean received) {}
