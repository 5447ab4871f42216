package io.dromedary.kod.collision;

import java.util.SortedSet;

/**
 * What has become of a message that was taken into the registry.
 *
 * @param takenOut numbers, from 1, of its objects that must not be applied, or were not: this node
 *     has a version that stays
 * @param equal how many of its objects were here in this very state already
 * @param isRepeated whether the message had been taken before: then what has another state here by
 *     now is taken out as well, and {@code equal} is 0
 */
public record Reception(SortedSet<Integer> takenOut, int equal, boolean isRepeated) {}
