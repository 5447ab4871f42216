package io.dromedary.event;

import java.net.URI;

/** Names in the events of the controlled exchange (КОД). Documented for users in docs/events.md. */
public final class KodEvents {

    /** An object was changed at two nodes at once. */
    public static final String COLLISION = "kod.collision";

    /** A node has got its old data. */
    public static final String HISTORY_COMPLETE = "kod.history.complete";

    /** A message was applied. */
    public static final String MESSAGE_APPLIED = "kod.message.applied";

    /** A figure of the exchange has been above its threshold for long, or is well again. */
    public static final String ALARM = "kod.alarm";

    private KodEvents() {}

    /**
     * The source of the events of a node.
     *
     * @param node its code, digits
     */
    public static URI source(String node) {
        return URI.create("/kod/" + node);
    }
}
