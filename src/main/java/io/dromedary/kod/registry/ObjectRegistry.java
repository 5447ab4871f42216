package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Stamp;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a sending session needs to know. Answers hold what was asked for and is known, nothing else.
 * Implementations are thread-safe; the methods throw {@link io.dromedary.sql.DatabaseException}.
 */
public interface ObjectRegistry {

    /** Up to where changes have been considered; empty before the first session. */
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

    /** Mark of the oldest change that waits, on either side of the boundary; empty if none does. */
    Optional<Mark> waitingSince();

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

    /** Which nodes hold, or ever held, these, are owed them, or do not get them for their size. */
    Map<ObjectKey, Set<String>> holders(Collection<ObjectKey> keys);

    /**
     * The value of a version, JSON in UTF-8.
     *
     * @return empty if the version was replaced more than an hour ago
     */
    Optional<byte[]> value(long sequence);

    /** Since which session something is owed to a node; empty if nothing is. */
    Optional<Mark> owedSince(String node);

    /**
     * What is owed to a node, the longest owed first, in current versions.
     *
     * @param objects most of them
     * @param bytes of their values, after which no further one is taken; at least one is
     */
    List<ObjectHead> owed(String node, int objects, long bytes);

    /** What was put aside as too large, the oldest first. */
    List<Aside> aside();

    /** How much of it there is, one for each node that does not get something. */
    List<AsideTotal> asideByNode();
}
