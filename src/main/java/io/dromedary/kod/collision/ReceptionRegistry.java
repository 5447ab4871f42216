package io.dromedary.kod.collision;

import java.util.Collection;
import java.util.List;

/**
 * Where messages of other nodes come in. Implementations are thread-safe; the methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public interface ReceptionRegistry {

    /**
     * Takes a message into the registry, in one transaction: what it brings is current and waits to
     * be considered, and its sender is known to hold it; versions of this node that stay wait
     * again. The same message once more has no effect and gets the same answer, but that what was
     * replaced since must not be applied any more.
     *
     * @param judge asked about collisions of types that leave it to somebody
     * @throws IllegalStateException if a message of that name with other content was taken before,
     *     or the object changes faster than the judge answers
     */
    Reception take(IncomingMessage message, CollisionJudge judge);

    /** The first collisions whose event is not in the journal yet. */
    List<Collision> untold(int most);

    /** Their events are in the journal. */
    void told(Collection<Collision> collisions);
}
