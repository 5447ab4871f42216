package io.dromedary.cluster.session;

import java.util.List;

/**
 * The locks that this installation owns, noted before they are made and until they are undone, so
 * that a start after a crash can undo them. Thread-safe; durable when a method returns.
 */
public interface LockNotes {

    /**
     * Notes a lock that is about to be made.
     *
     * @throws io.dromedary.sql.DatabaseException if it cannot be noted; it must not be made then
     */
    void put(OwnLock lock);

    /** Forgets a lock that is undone, and no other one; one that is not noted is no mistake. */
    void remove(OwnLock lock);

    /** All that are noted, the oldest first. */
    List<OwnLock> all();
}
