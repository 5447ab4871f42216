package io.dromedary.eventlog.registry;

import java.util.List;

/**
 * How the infobases of a cluster differ from what they were. One that got another name is in both
 * lists.
 *
 * @param added in the order of the registry
 * @param removed in the order of the registry before
 */
public record RegistryChange(List<Infobase> added, List<Infobase> removed) {

    static RegistryChange between(List<Infobase> before, List<Infobase> after) {
        return new RegistryChange(missing(before, after), missing(after, before));
    }

    /** Nothing was added or removed. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }

    private static List<Infobase> missing(List<Infobase> from, List<Infobase> all) {
        return all.stream().filter(one -> from.stream().noneMatch(one::isSame)).toList();
    }
}
