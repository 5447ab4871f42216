package io.dromedary.kod.send;

import io.dromedary.kod.registry.ObjectKey;
import java.util.Collection;

/** Gets objects that others refer to, and that nobody has submitted, into the registry. */
@FunctionalInterface
public interface Resolver {

    /** Leaves them missing. */
    Resolver NONE = missing -> {};

    /**
     * Asks for objects, and returns when those that there are have been submitted.
     *
     * @throws RuntimeException if nobody could be asked; the objects are missing then
     */
    void resolve(Collection<ObjectKey> missing);
}
