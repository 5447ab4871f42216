package io.dromedary.cluster.rac;

import java.util.UUID;

/**
 * A cluster that the administration server knows. Immutable.
 *
 * @param host of its main manager
 * @param port that clients connect to, 1541 as a rule
 * @param name as its administrator wrote it
 */
public record RacCluster(UUID id, String host, int port, String name) {

    static RacCluster of(RacRecord record) {
        return new RacCluster(
                record.id("cluster"),
                record.text("host"),
                (int) record.number("port"),
                record.text("name"));
    }
}
