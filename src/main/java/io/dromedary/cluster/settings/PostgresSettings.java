package io.dromedary.cluster.settings;

import io.dromedary.cluster.Credentials;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The PostgreSQL servers of infobases, and the tools for them. Immutable.
 *
 * @param tools folder of {@code pg_dump} and its like; those of the path if empty
 * @param servers by {@code host:port}, as the cluster names the server of an infobase; {@code
 *     default} stands for every other
 */
public record PostgresSettings(Optional<Path> tools, Map<String, Server> servers) {

    /** Copies the servers. */
    public PostgresSettings {
        servers = Map.copyOf(servers);
    }

    /**
     * One server.
     *
     * @param host to connect to, which may be another name than the cluster uses
     * @param port usually 5432
     * @param credentials of a user who may read the databases
     */
    public record Server(String host, int port, Credentials credentials) {}
}
