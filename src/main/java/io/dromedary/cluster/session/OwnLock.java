package io.dromedary.cluster.session;

import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.SessionLock;
import java.time.Instant;
import java.util.UUID;

/**
 * A lock of ours on an infobase. Immutable.
 *
 * @param job that made it
 * @param infobase which is locked; it has one lock of ours at most
 * @param code with which our programs get in ({@code /UC}); made for this lock alone, and so what
 *     it is known by
 * @param before how the infobase was found, and is to be left
 * @param at when it was made
 */
public record OwnLock(UUID job, Infobase infobase, String code, SessionLock before, Instant at) {

    /** Without the code, which opens the lock. */
    @Override
    public String toString() {
        return "lock of " + infobase.name() + " since " + at;
    }
}
