package io.dromedary.subscription;

import io.dromedary.journal.Journal.Registration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A store that several processes work with at the same time. A subscription belongs to the process
 * that gave its newest session: what another one saves of it is left out. Thread-safe.
 */
public interface SharedSubscriptionStore extends SubscriptionStore {

    /** As it is stored now, whoever stored it. */
    Optional<StoredSubscription> find(String name);

    /**
     * Stores a session of a higher epoch, durably before it returns: from now on no other process
     * saves anything of the subscription.
     *
     * @param session the text of the session that takes over
     * @return as it is stored now, where the former reader has left it; empty if there is none of
     *     the name, or one with an epoch that is not lower
     */
    Optional<StoredSubscription> takeOver(String name, String session);

    /**
     * {@inheritDoc}
     *
     * <p>What has a session of a higher epoch in the store, or another of the same one, is left out
     * as well: {@link #saveOwn} tells which.
     */
    @Override
    default void save(Collection<StoredSubscription> changed) {
        Set<String> unused = saveOwn(changed);
    }

    /**
     * As {@link #save}; the names of those that belong to another process, or to nobody any more.
     */
    Set<String> saveOwn(Collection<StoredSubscription> changed);

    /**
     * The lowest position of the channel that a subscription of any process still needs; empty if
     * none reads it.
     */
    OptionalLong neededFrom(String channel);

    /**
     * Calls with the name of a subscription that another process has created, deleted, taken over
     * or given another filter; with an empty one when any may have been. On a thread of the store,
     * so the listener must return at once.
     */
    Registration onChange(Consumer<String> listener);
}
