package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;

/**
 * An object that a session delivered to a node.
 *
 * @param node code of the recipient
 * @param head the version that was delivered
 * @param mark of the session
 */
public record Delivery(String node, ObjectHead head, Mark mark) {}
