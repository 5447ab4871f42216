package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;

/**
 * An object that a node has to get, in the version that is current then.
 *
 * @param node code of the recipient
 * @param since mark of the session that did not bring it there
 */
public record Debt(String node, ObjectKey object, Mark since) {}
