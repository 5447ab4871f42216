package io.dromedary.cluster.rac;

import java.util.UUID;

/**
 * A connection (соединение) to a working process. Immutable.
 *
 * @param process it leads to
 * @param infobase it is about; {@link RacRecord#NONE} for the cluster's own
 * @param application e.g. {@code Designer}, {@code JobScheduler}
 * @param host where it comes from
 */
public record RacConnection(UUID id, UUID process, UUID infobase, String application, String host) {

    /** What rac calls the administration server. */
    static final String RAS = "RAS";

    static RacConnection of(RacRecord record) {
        return new RacConnection(
                record.id("connection"),
                record.id("process"),
                record.id("infobase"),
                record.text("application"),
                record.text("host"));
    }

    /** Whether it is the administration server's own, which our questions bring about. */
    public boolean isOfRas() {
        return application.equals(RAS);
    }
}
