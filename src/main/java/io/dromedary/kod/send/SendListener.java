package io.dromedary.kod.send;

import io.dromedary.event.FencedException;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;

/** Told of what happens while sending, for figures and logs; must return at once and not throw. */
public interface SendListener {

    /** Durable elsewhere; the session goes on. */
    void delivered(OutgoingMessage message);

    /**
     * Not delivered; it will be sent again.
     *
     * @param attempts so far
     */
    void failed(MessageName name, int attempts, Throwable cause);

    /** Objects were not sent to a node that holds them in this state already. */
    void skipped(String node, int objects);

    /** An object goes to a node without one that it refers to, because nobody has submitted it. */
    void missing(String node, ObjectKey referrer, ObjectKey target);

    /** Objects that refer to each other make a message above the limit; it is sent all the same. */
    void oversized(MessageName name, long bytes);

    /**
     * Objects that refer to each other are too large for a message, and were put aside: the node
     * does not get them until they are tried again, or fewer of them have to go.
     *
     * @param most bytes of a message
     */
    void putAside(Oversized oversized, long most);

    /**
     * An object waits on, for the reason; it is considered again with the missed changes, and told
     * of again only if it did not have to wait in between.
     */
    void held(ObjectKey object, String reason);

    /** A session has ended: its changes wait no more. */
    void completed(int considered, int delivered);

    /** A session was not brought to its end; what it was to deliver is sent anew. */
    void givenUp(String reason);

    /** A node has got its old data. */
    void historyCompleted(History history);

    /** A node keeps the others waiting, and does so no longer: what it has to get is remembered. */
    void leftBehind(String node);

    /** A node that was left behind has got everything. */
    void caughtUp(String node);

    /** Another dispatcher has taken over; this one sends nothing more. */
    void takenOver(FencedException cause);

    /** Nothing could be sent, e.g. because the registry does not answer; it is tried again. */
    void troubled(RuntimeException cause);
}
