package io.dromedary.cluster.settings;

import io.dromedary.cluster.Credentials;
import java.util.Optional;

/**
 * A cluster and how to reach it. Immutable.
 *
 * @param name of the cluster in these settings
 * @param ras {@code host:port} of the administration server (сервер администрирования)
 * @param cluster name or UUID of the cluster there; its only one if empty
 * @param server host and port that clients connect to, e.g. {@code srv:1541}; for DESIGNER's {@code
 *     /S}; made of the cluster's own host and port if empty
 * @param administrator of the cluster; none if it has none
 * @param agent administrator of the central server; none if it has none
 */
public record ClusterAccess(
        String name,
        String ras,
        Optional<String> cluster,
        Optional<String> server,
        Optional<Credentials> administrator,
        Optional<Credentials> agent) {}
