package io.dromedary.subscription;

import io.dromedary.journal.Journal.Registration;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A store that several processes work with at the same time. A subscription belongs to the process
 * that has created it or taken it over last: what another one saves of it is left out. Thread-safe.
 */
public interface SharedSubscriptionStore extends SubscriptionStore {

    /**
     * As {@link #create}; it belongs to this process then.
     *
     * @return false if there is one of the name; then nothing was changed
     */
    boolean createIfAbsent(StoredSubscription subscription);

    /** As it is stored now, whoever stored it. */
    Optional<Shared> find(String name);

    /** Those named behind {@code after} in the order of their names, at most {@code limit}. */
    List<Shared> page(String after, int limit);

    /** Names of those that belong to this process. */
    Set<String> own();

    /**
     * Stores that this process serves the subscription from now on, and under which session,
     * durably before it returns: no other process saves anything of it any more.
     *
     * @param session the text of a session of a higher epoch, or of the stored one
     * @return as it is stored now, where the former reader has left it, and whether it belonged to
     *     this process before; empty if there is none of the name, or one with another session
     *     whose epoch is not lower
     */
    Optional<Shared> takeOver(String name, String session);

    /**
     * {@inheritDoc}
     *
     * <p>What belongs to another process is left out as well: {@link #saveOwn} tells which.
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
     * Tells the other processes which subscriptions of this one have a consumer connected; the
     * others of this process have none.
     *
     * @param lease how long that holds if it is not told again, as by a process that was killed
     */
    void present(Collection<String> names, Duration lease);

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

    /**
     * A subscription that some process serves, or none.
     *
     * @param own whether it belongs to this process
     * @param present whether the process that it belongs to has a consumer of it connected
     */
    record Shared(StoredSubscription stored, boolean own, boolean present) {}
}
