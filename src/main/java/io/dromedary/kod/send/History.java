package io.dromedary.kod.send;

import io.dromedary.kod.registry.Boundary;

/**
 * A historical transfer (историческая передача): a node is given what there is, from the newest
 * change to the oldest.
 *
 * @param id of the transfer; a node may have several
 * @param node code of the node
 * @param reached changes at and behind this are done; the oldest of those done
 * @param until changes at and before this are none of its
 */
public record History(long id, String node, Boundary reached, Boundary until) {}
