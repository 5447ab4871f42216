package io.dromedary.cluster;

import java.util.Objects;
import java.util.UUID;

/**
 * An infobase (информационная база) of a cluster. Immutable.
 *
 * @param cluster name of the cluster in the settings
 * @param clusterId by which rac knows the cluster
 * @param id by which rac knows the infobase; it tells infobases apart, names do not
 * @param name as the cluster has it; may hold spaces and any letter
 */
public record Infobase(String cluster, UUID clusterId, UUID id, String name) {

    /** Refuses nulls. */
    public Infobase {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(clusterId, "clusterId");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
    }
}
