package io.dromedary.cluster.session;

import java.util.ArrayList;
import java.util.List;

/** Notes that outlive what notes them, but not the test. */
final class RememberedNotes implements LockNotes {

    boolean isAway;
    private final List<OwnLock> locks = new ArrayList<>();

    @Override
    public synchronized void put(OwnLock lock) {
        locks.add(lock);
    }

    @Override
    public synchronized void remove(OwnLock lock) {
        locks.remove(lock);
    }

    @Override
    public synchronized List<OwnLock> all() {
        if (isAway) {
            throw new IllegalStateException("the notes cannot be read");
        }
        return List.copyOf(locks);
    }
}
