package io.dromedary.kod.registry;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How a sending session begins and ends. It belongs to one dispatcher: what changes something
 * throws {@link io.dromedary.event.FencedException}, and changes nothing, once another dispatcher
 * has taken over. Implementations are thread-safe; the methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public interface SessionRegistry extends ObjectRegistry {

    /**
     * Up to where changes have been considered; empty before the first session. {@link #complete}
     * leaves it if somebody has set it by hand since it was asked here.
     */
    @Override
    Optional<Boundary> boundary();

    /**
     * Begins to send, in one transaction: until the session is complete, or another one, nobody
     * knows which state these nodes hold, but where one has told it since the mark. Called before
     * the first message is emitted: if the session is given up, an object that gets back the state
     * it had before is sent nevertheless.
     */
    void begin(Collection<Delivery> planned);

    /**
     * Ends a session, in one transaction: the nodes hold what was delivered; of the changes
     * considered, those that were not changed again wait no more; the boundary is where it is told,
     * unless it was moved by somebody else meanwhile: then these changes wait on too, as whoever
     * moved it may want them once more. What a node was given is put aside no more.
     *
     * @param boundary empty to leave it where it is
     * @param owed what nodes that were left behind did not get
     */
    void complete(
            Collection<Delivery> delivered,
            Collection<ObjectHead> considered,
            Optional<Boundary> boundary,
            Collection<Debt> owed);

    /** The same for a session that left no node behind. */
    default void complete(
            Collection<Delivery> delivered,
            Collection<ObjectHead> considered,
            Optional<Boundary> boundary) {
        complete(delivered, considered, boundary, List.of());
    }

    /** Remembers that nodes have to get something; what is owed already stays as it is. */
    void owe(Collection<Debt> debts);

    /**
     * In one transaction: the nodes hold what was delivered, and of that, and of what a node holds
     * already, what is the current version still, at its place, is owed no more.
     *
     * @param held versions that the node has without a delivery
     */
    void pay(String node, Collection<Delivery> delivered, Collection<ObjectHead> held);

    /**
     * Remembers, in one transaction, what nodes do not get because it is too large; what was put
     * aside before with one of the objects is forgotten as far as it is the same object and node.
     */
    void putAside(Collection<Oversized> oversized);

    /**
     * Lets everything that was put aside wait again, at its place in the queue: the limits may be
     * others now. What is too large still is put aside again.
     */
    void retryAside();
}
