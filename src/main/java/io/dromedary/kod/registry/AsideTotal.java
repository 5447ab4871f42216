package io.dromedary.kod.registry;

/**
 * All that a node does not get because it is too large.
 *
 * @param oldest of those that go together, the ones that were put aside first
 * @param groups of objects that go together
 * @param objects how many they are in all
 */
public record AsideTotal(Aside oldest, int groups, long objects) {}
