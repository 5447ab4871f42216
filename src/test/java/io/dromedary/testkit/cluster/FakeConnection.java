package io.dromedary.testkit.cluster;

import java.util.UUID;

/** A connection to a working process. Its fields are guarded by the cluster's state. */
public final class FakeConnection {

    public UUID id = UUID.randomUUID();
    public UUID process = new UUID(0, 0);
    public UUID infobase = new UUID(0, 0);
    public UUID session = new UUID(0, 0);
    public int number;
    public String application = "1CV8C";
    public String host = "client";
}
