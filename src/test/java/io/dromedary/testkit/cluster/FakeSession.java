package io.dromedary.testkit.cluster;

import java.util.UUID;

/** A session of an infobase, and its connection. Its fields are guarded by the cluster's state. */
public final class FakeSession {

    public UUID id = UUID.randomUUID();
    public UUID infobase = new UUID(0, 0);
    public int number;
    public String user = "";
    public String host = "client";
    public String application = "1CV8C";
    public Nature nature = Nature.ORDINARY;

    /** What happens when it is to be terminated. */
    public enum Nature {
        /** It ends, its connection too. */
        ORDINARY,
        /** It ends, and begins anew unless sessions are denied. */
        RETURNS,
        /** It ends by itself a moment before. */
        VANISHES,
        /** It ends, but its connection stays until it is broken. */
        LEAVES_A_CONNECTION,
        /** Nothing; it stays. */
        STAYS
    }
}
