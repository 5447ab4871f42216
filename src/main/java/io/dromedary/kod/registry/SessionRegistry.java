package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.message.StreamKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a sending session needs to know, and how it ends. Answers hold what was asked for and is
 * known, nothing else. Implementations are thread-safe; the methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public interface SessionRegistry {

    /**
     * Up to where changes have been considered; empty before the first session. {@link #complete}
     * leaves it if somebody has set it by hand since it was asked here.
     */
    Optional<Boundary> boundary();

    /**
     * The first changes that wait behind the boundary, by mark and sequence. An object that was
     * changed again waits once, in its current version, at the place of that.
     *
     * @param after the boundary; of a portion that is selected while another is being sent, its end
     * @param objects most of them
     * @param bytes of their values, after which no further one is taken; at least one is
     */
    List<ObjectHead> waiting(Optional<Boundary> after, int objects, long bytes);

    /**
     * Changes that came in behind the boundary's back: their mark is not after it. Oldest first.
     */
    List<ObjectHead> missed(Boundary boundary, Mark notBefore, int objects, long bytes);

    /** The current versions. */
    Map<ObjectKey, ObjectHead> heads(Collection<ObjectKey> keys);

    /**
     * Of the objects that refer to one of these, those whose current version waits; not more than
     * 10,000 for some sixty targets: the others are in later portions themselves.
     */
    List<ObjectHead> waitingReferrers(Collection<ObjectKey> targets);

    /**
     * The objects that go with this one as their owner, in pages of an order of their own.
     *
     * @param after the last one of the page before
     */
    List<ObjectHead> dependants(ObjectKey owner, Optional<ObjectKey> after, int most);

    /** What a node holds of these. */
    Map<ObjectKey, Presence> presence(String node, Collection<ObjectKey> keys);

    /**
     * What messages to a node say of the versions that they bring, see {@link
     * io.dromedary.kod.message.MessageObject#withStamp}. Without it nodes that change an object at
     * once may end with different states.
     */
    Map<ObjectKey, Stamp> stamps(String node, Collection<ObjectHead> heads);

    /** Which nodes hold, or ever held, these. */
    Map<ObjectKey, Set<String>> holders(Collection<ObjectKey> keys);

    /**
     * The last mark of a stream to this node of which something is in this registry; the beginning
     * of 1970 if nothing is.
     */
    Optional<Mark> seen(StreamKey stream);

    /**
     * The value of a version, JSON in UTF-8.
     *
     * @return empty if the version was replaced more than an hour ago
     */
    Optional<byte[]> value(long sequence);

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
     * unless it was moved by somebody else meanwhile.
     *
     * @param boundary empty to leave it where it is
     */
    void complete(
            Collection<Delivery> delivered,
            Collection<ObjectHead> considered,
            Optional<Boundary> boundary);
}
