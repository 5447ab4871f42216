package io.dromedary.cluster.session;

import io.dromedary.cluster.Infobase;
import java.util.ArrayList;
import java.util.List;

/** Notes that outlive what notes them, but not the test. */
final class RememberedNotes implements LockNotes {

    private final List<OwnLock> locks = new ArrayList<>();

    @Override
    public synchronized void put(OwnLock lock) {
        locks.add(lock);
    }

    @Override
    public synchronized void remove(Infobase infobase) {
        locks.removeIf(lock -> lock.infobase().equals(infobase));
    }

    @Override
    public synchronized List<OwnLock> all() {
        return List.copyOf(locks);
    }
}
