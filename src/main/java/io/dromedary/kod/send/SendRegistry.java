package io.dromedary.kod.send;

import io.dromedary.kod.registry.SessionRegistry;

/**
 * All that a dispatcher changes. It belongs to one: what changes something throws {@link
 * io.dromedary.event.FencedException}, and changes nothing, once another one has taken over.
 */
public interface SendRegistry extends SessionRegistry, Histories {}
