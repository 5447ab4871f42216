package io.dromedary.cluster.session;

import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.rac.RacException;
import io.dromedary.cluster.rac.RacException.Kind;
import io.dromedary.cluster.rac.SessionLock;
import io.dromedary.cluster.session.Unlocking.Outcome;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks infobases (блокировка начала сеансов) and undoes that. A lock is noted before it is made,
 * and its note goes when the infobase is as it was before; what is noted and not held by a job that
 * runs is undone by {@link #heal}, at start and again later. Thread-safe.
 */
public final class InfobaseLocks {

    private static final Logger LOG = LoggerFactory.getLogger(InfobaseLocks.class);

    private static final int CODE_BITS = 100;
    private static final int CODE_RADIX = 36;

    private final RacClients clients;
    private final LockNotes notes;
    private final Predicate<UUID> elsewhere;
    private final Clock clock;
    private final Retries retries;
    private final SecureRandom random = new SecureRandom();

    /** The infobases that jobs of this process have locked, and for which job each. */
    private final Map<UUID, UUID> held = new ConcurrentHashMap<>();

    /**
     * How often unlocking is tried at once.
     *
     * @param attempts at least 1
     * @param pause between them
     */
    public record Retries(int attempts, Duration pause) {

        /** Then it is left to {@link InfobaseLocks#heal}. */
        public static final Retries USUAL = new Retries(5, Duration.ofSeconds(10));
    }

    /**
     * Nothing is done yet; call {@link #heal} before the first job.
     *
     * @param elsewhere whether a job runs in another process, which holds its locks itself
     */
    public InfobaseLocks(
            RacClients clients,
            LockNotes notes,
            Predicate<UUID> elsewhere,
            Clock clock,
            Retries retries) {
        this.clients = clients;
        this.notes = notes;
        this.elsewhere = elsewhere;
        this.clock = clock;
        this.retries = retries;
    }

    /**
     * Locks an infobase for sessions and jobs, whatever its lock was before.
     *
     * @param job for which it is locked
     * @param message that users see who come meanwhile
     * @return what {@link #unlock} needs
     * @throws LockException if another job has locked it already, or an earlier lock of ours could
     *     not be undone
     * @throws RacException if it cannot be locked; it is then as it was before, or stays noted
     */
    public OwnLock lock(UUID job, Infobase infobase, String message) {
        if (held.putIfAbsent(infobase.id(), job) != null) {
            throw new LockException(
                    "Infobase '" + infobase.name() + "' is locked by another job of this program");
        }
        try {
            return lockHeld(job, infobase, message);
        } catch (RuntimeException e) {
            held.remove(infobase.id());
            throw e;
        }
    }

    private OwnLock lockHeld(UUID job, Infobase infobase, String message) {
        undoEarlier(infobase);
        Rac rac = rac(infobase);
        InfobaseInfo found = rac.infobase(infobase, clients.credentials(infobase));
        OwnLock lock = new OwnLock(job, infobase, newCode(), found.lock(), clock.instant());
        notes.put(lock);
        try {
            change(rac, found, ours(lock, message));
            return lock;
        } catch (RuntimeException e) {
            // It may be in place all the same, e.g. if rac took too long to say so.
            Unlocking undone = undo(lock);
            undone.message().ifPresent(text -> e.addSuppressed(new LockException(text)));
            throw e;
        }
    }

    private void undoEarlier(Infobase infobase) {
        List<OwnLock> earlier =
                notes.all().stream()
                        .filter(lock -> lock.infobase().id().equals(infobase.id()))
                        .toList();
        if (earlier.stream().anyMatch(lock -> elsewhere.test(lock.job()))) {
            throw new LockException(
                    "Infobase '"
                            + infobase.name()
                            + "' is locked by a job of another process of this program");
        }
        earlier.stream()
                .map(this::undo)
                .filter(undone -> undone.outcome() == Outcome.FAILED)
                .findFirst()
                .ifPresent(
                        undone -> {
                            throw new LockException(undone.message().orElse(""));
                        });
    }

    /** An administrator may have locked it for a time that is not yet; ours begins at once. */
    private static SessionLock ours(OwnLock lock, String message) {
        return new SessionLock(true, true, "", "", message, lock.before().parameter(), lock.code());
    }

    private void change(Rac rac, InfobaseInfo found, SessionLock lock) {
        rac.change(found, lock, clients.credentials(found.infobase()));
    }

    /** Ends the job's hold on a lock, and undoes it: also when the thread is interrupted. */
    public Unlocking unlock(OwnLock lock) {
        try {
            return undo(lock);
        } finally {
            held.remove(lock.infobase().id());
        }
    }

    /**
     * Ends a job's hold on all locks that it still has, since it is over, and undoes them. If the
     * notes cannot be read, {@link #heal} undoes them later.
     */
    public List<Unlocking> unlock(UUID job) {
        try {
            return notes.all().stream()
                    .filter(lock -> lock.job().equals(job))
                    .map(this::unlock)
                    .toList();
        } finally {
            held.values().removeIf(job::equals);
        }
    }

    /**
     * Undoes what jobs of this process hold, since the process is about to end; each is tried once,
     * and what cannot be undone is left to {@link #heal} at the next start.
     */
    public List<Unlocking> unlockAll() {
        if (held.isEmpty()) {
            return List.of();
        }
        return notes.all().stream()
                .filter(lock -> lock.job().equals(held.get(lock.infobase().id())))
                .map(lock -> undo(lock, 1))
                .toList();
    }

    /**
     * Undoes all locks that are noted and that no job holds: at start those that a crash left,
     * later those that could not be undone.
     */
    public List<Unlocking> heal() {
        List<Unlocking> undone = new ArrayList<>();
        for (OwnLock lock : notes.all()) {
            UUID id = lock.infobase().id();
            if (!elsewhere.test(lock.job()) && held.putIfAbsent(id, lock.job()) == null) {
                try {
                    if (notes.all().contains(lock)) { // its job may have undone it meanwhile
                        undone.add(undo(lock));
                    }
                } finally {
                    held.remove(id);
                }
            }
        }
        return List.copyOf(undone);
    }

    private Unlocking undo(OwnLock lock) {
        return undo(lock, retries.attempts());
    }

    private Unlocking undo(OwnLock lock, int attempts) {
        boolean interrupted = Thread.interrupted(); // or rac would not even be started
        try {
            Unlocking undone = undoPatiently(lock, attempts);
            undone.message().ifPresent(LOG::warn);
            if (undone.outcome() != Outcome.FAILED) {
                notes.remove(lock);
            }
            return undone;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Unlocking undoPatiently(OwnLock lock, int attempts) {
        for (int attempt = 1; ; attempt++) {
            try {
                return restoreUnlessGone(lock);
            } catch (RacException e) {
                if (!e.helpsToTryAgain() || attempt >= attempts) {
                    return failed(lock, e);
                }
                Pause.of(retries.pause());
            } catch (RuntimeException e) {
                return failed(lock, e);
            }
        }
    }

    /** What rac does not find may be the cluster, if the settings have changed: that is asked. */
    private Unlocking restoreUnlessGone(OwnLock lock) {
        Infobase infobase = lock.infobase();
        try {
            return restore(lock);
        } catch (RacException e) {
            Rac rac = rac(infobase);
            boolean gone =
                    e.kind() == Kind.NOT_FOUND
                            && rac.cluster().id().equals(infobase.clusterId())
                            && rac.infobases().stream()
                                    .noneMatch(other -> other.id().equals(infobase.id()));
            if (!gone) {
                throw e;
            }
            return new Unlocking(
                    lock,
                    Outcome.GONE,
                    Optional.of(
                            "Infobase '"
                                    + infobase.name()
                                    + "', which was locked by this program, is no longer in cluster '"
                                    + infobase.cluster()
                                    + "'"));
        }
    }

    private static Unlocking failed(OwnLock lock, RuntimeException e) {
        return new Unlocking(
                lock,
                Outcome.FAILED,
                Optional.of(
                        "Infobase '"
                                + lock.infobase().name()
                                + "' could not be unlocked and is still locked by this program;"
                                + " that is tried again. "
                                + e.getMessage()));
    }

    private Unlocking restore(OwnLock lock) {
        Rac rac = rac(lock.infobase());
        InfobaseInfo found = rac.infobase(lock.infobase(), clients.credentials(lock.infobase()));
        SessionLock now = found.lock();
        if (now.equals(lock.before())) {
            return new Unlocking(lock, Outcome.RESTORED, Optional.empty());
        }
        if (now.code().equals(lock.code())) {
            change(rac, found, merged(lock, now));
            return new Unlocking(lock, Outcome.RESTORED, Optional.empty());
        }
        SessionLock left = now;
        if (!now.sessionsDenied() && now.jobsDenied() && !lock.before().jobsDenied()) {
            // Who opened the infobase overlooked that its jobs stand still because of us.
            left = with(now, false, false);
            change(rac, found, left);
        }
        return new Unlocking(
                lock,
                Outcome.LEFT_TO_ANOTHER,
                Optional.of(
                        "Somebody else has changed the lock of infobase '"
                                + lock.infobase().name()
                                + "' that this program made; it is left as it is now ("
                                + left
                                + ")"));
    }

    /** What an administrator has switched off while our code was in place stays off. */
    private static SessionLock merged(OwnLock lock, SessionLock now) {
        SessionLock before = lock.before();
        return with(
                before,
                now.sessionsDenied() && before.sessionsDenied(),
                now.jobsDenied() && before.jobsDenied());
    }

    private static SessionLock with(SessionLock lock, boolean sessions, boolean jobs) {
        return new SessionLock(
                sessions,
                jobs,
                lock.from(),
                lock.to(),
                lock.message(),
                lock.parameter(),
                lock.code());
    }

    private Rac rac(Infobase infobase) {
        return clients.cluster(infobase.cluster())
                .orElseThrow(
                        () ->
                                new LockException(
                                        "The settings have no cluster '"
                                                + infobase.cluster()
                                                + "' any more, in which infobase '"
                                                + infobase.name()
                                                + "' is"));
    }

    private String newCode() {
        return new BigInteger(CODE_BITS, random).toString(CODE_RADIX);
    }
}
