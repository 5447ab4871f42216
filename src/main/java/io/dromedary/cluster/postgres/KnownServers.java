package io.dromedary.cluster.postgres;

import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.settings.PostgresSettings;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The PostgreSQL servers that the settings name, by how the cluster calls them. Immutable. */
public final class KnownServers {

    /** As 1C writes a server of PostgreSQL that listens at another port. */
    private static final Pattern SERVER = Pattern.compile("(.+?)(?:\\s+port=|:)([0-9]{1,5})");

    private static final String DBMS = "PostgreSQL";
    private static final String OTHERWISE = "default";
    private static final int USUAL_PORT = 5432;

    /** Names of hosts are the same in small and capital letters. */
    private final SortedMap<String, Server> servers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Those of the settings. */
    public KnownServers(PostgresSettings settings) {
        servers.putAll(settings.servers());
    }

    /** The server of an infobase; empty if it is another DBMS, or not named. */
    public Optional<Server> of(InfobaseInfo info) {
        if (!info.dbms().equals(DBMS)) {
            return Optional.empty();
        }
        Matcher matcher = SERVER.matcher(info.dbServer());
        String host = matcher.matches() ? matcher.group(1) : info.dbServer();
        int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : USUAL_PORT;
        return Optional.ofNullable(servers.get(host + ":" + port))
                .or(
                        () ->
                                Optional.ofNullable(servers.get(host))
                                        .filter(server -> server.port() == port))
                .or(
                        () ->
                                Optional.ofNullable(servers.get(OTHERWISE))
                                        .map(
                                                server ->
                                                        new Server(
                                                                host, port, server.credentials())));
    }
}
