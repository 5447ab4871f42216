package io.dromedary.kod.collision;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where messages of other nodes come in. A message is first {@linkplain #propose decided on}, then
 * given to 1C, and when that has applied it the registry {@linkplain #take(IncomingMessage,
 * Proposal) takes} it: so what is current here is what 1C has, and a change that comes meanwhile is
 * known to have been made without it. Implementations are thread-safe; the methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public interface ReceptionRegistry {

    /** How often somebody may change an object between a decision and its execution. */
    int PATIENCE = 20;

    /**
     * Decides what is to be done with a message; nothing is changed.
     *
     * @param judge asked about collisions of types that leave it to somebody; about the same
     *     versions once, as far as memory reaches
     * @throws IllegalStateException if a message of that name with other content was taken before,
     *     or the object changes faster than the judge answers
     */
    Proposal propose(IncomingMessage message, CollisionJudge judge);

    /**
     * Takes a message into the registry that was applied as proposed, in one transaction: what it
     * brings is current and waits to be considered, and its sender is known to hold it; versions of
     * this node that stay wait again. The same message once more has no effect.
     *
     * @return empty if an object of it has changed here since: it has to be proposed and applied
     *     once more
     * @throws IllegalStateException if a message of that name with other content was taken before
     */
    Optional<Reception> take(IncomingMessage message, Proposal proposal);

    /**
     * Takes a message that nobody has to apply.
     *
     * @throws IllegalStateException as the other methods
     */
    default Reception take(IncomingMessage message, CollisionJudge judge) {
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            Optional<Reception> taken = take(message, propose(message, judge));
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        throw changesTooFast(message);
    }

    /** Somebody else changes its objects all the time. */
    static IllegalStateException changesTooFast(IncomingMessage message) {
        return new IllegalStateException(
                "Objects of "
                        + message.name()
                        + " change faster here than collisions are decided. Receive it again");
    }

    /**
     * The first collisions of taken messages whose event is not in the journal yet. Those of
     * messages that others took, and did not tell of, are among them when this is called after a
     * minute.
     */
    List<Collision> untold(int most);

    /** Their events are in the journal. */
    void told(Collection<Collision> collisions);
}
