package io.dromedary.cluster.settings;

import java.util.Map;
import java.util.Set;

/**
 * Which infobases are cared for, and how each is. Immutable.
 *
 * @param only none but these, by name; all if empty
 * @param exclude not these, by name
 * @param otherwise of every infobase that is not named
 * @param named by name; what is left out there is already taken from {@code otherwise}
 */
public record InfobaseChoice(
        Set<String> only,
        Set<String> exclude,
        InfobaseSettings otherwise,
        Map<String, InfobaseSettings> named) {

    /** Copies the collections. */
    public InfobaseChoice {
        only = Set.copyOf(only);
        exclude = Set.copyOf(exclude);
        named = Map.copyOf(named);
    }

    /** Whether an infobase is cared for. */
    public boolean includes(String infobase) {
        return (only.isEmpty() || only.contains(infobase)) && !exclude.contains(infobase);
    }

    /** How it is cared for. */
    public InfobaseSettings of(String infobase) {
        return named.getOrDefault(infobase, otherwise);
    }
}
