package io.dromedary.subscription;

import java.util.Optional;

/**
 * What a page is read for; whoever has moved on, or knows of other parked keys, must not take what
 * was read for it.
 *
 * @param from everything up to here was looked at
 * @param replay the round that is read; the channel without it
 * @param parked version of what is parked
 */
record Cursor(long from, Selector selector, Optional<Replay> replay, long parked) {}
