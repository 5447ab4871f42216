package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;
import java.util.List;
import java.util.Optional;

/**
 * What people do with a registry. Implementations are thread-safe; the methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public interface RegistryAdministration {

    /** Up to where changes have been considered; empty before the first session. */
    Optional<Boundary> boundary();

    /**
     * Sets the boundary. Changes before it that wait count as missed ones; those behind it are
     * considered next. A session that is under way leaves it.
     *
     * <p>If it goes back, everything that was changed behind it, or came to a node or from there
     * since, waits again, and goes to the nodes once more: nobody knows whether they hold it still.
     * If that is interrupted it has to be called again.
     *
     * @return how many objects wait again
     * @throws IllegalArgumentException if it is more than {@link Mark#MOST_AHEAD} ahead
     */
    long setBoundary(Boundary boundary);

    /** What was put aside as too large, the oldest first. */
    List<Aside> aside();

    /**
     * Lets what was put aside wait again, behind everything else.
     *
     * @param node code of the node that does not get it; empty for all
     * @return how many objects
     */
    long retryAside(String node);

    /** How many objects wait to be considered. */
    long waiting();

    /**
     * Begins to give a node what there is up to the boundary, from the newest to the oldest. What
     * an earlier transfer to that node has done or will do is not done again.
     *
     * @param since changes before this are not given
     * @throws IllegalArgumentException if that is more than {@link Mark#MOST_AHEAD} ahead
     */
    Transfer startHistory(String node, Mark since);

    /** The transfers to all nodes, in the order of their start. */
    List<Transfer> transfers();

    /**
     * Forgets what states a node holds, but not which objects, and begins a transfer of all: the
     * node was lost, or restored from a backup. What it sends from then on is no repetition: what
     * is earlier than what came from it before collides. If it is interrupted it has to be called
     * again.
     */
    Transfer rebuild(String node);

    /**
     * Forgets which objects a node holds, and begins a transfer of all that its rules give it: the
     * node is new. If it is interrupted it has to be called again.
     *
     * @param since changes before this are not given
     * @throws IllegalArgumentException if that is more than {@link Mark#MOST_AHEAD} ahead
     */
    Transfer initialise(String node, Mark since);
}
