package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;

/**
 * Objects that refer to each other, and together are too large for a message to a node: it does not
 * get them.
 *
 * @param node code of the recipient
 * @param since mark of the session that put them aside
 * @param objects how many they are
 * @param first one of them
 * @param bytes of the message that they would make
 */
public record Aside(String node, Mark since, int objects, ObjectKey first, long bytes) {}
