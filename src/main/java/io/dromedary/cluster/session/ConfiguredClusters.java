package io.dromedary.cluster.session;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.settings.ClusterAccess;
import io.dromedary.cluster.settings.ClusterSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The clusters of the settings, by the rac of the platform that is installed now. Thread-safe. */
public final class ConfiguredClusters implements RacClients {

    /** Of one call of rac, which can hang. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private record Client(Path rac, ClusterAccess access) {}

    private final Programs programs;
    private final Platform platform;
    private final ClusterSettings settings;
    private final Map<Client, Rac> clients = new ConcurrentHashMap<>();

    /** Nothing is called yet. */
    public ConfiguredClusters(Programs programs, Platform platform, ClusterSettings settings) {
        this.programs = programs;
        this.platform = platform;
        this.settings = settings;
    }

    @Override
    public Optional<Rac> cluster(String name) {
        return settings.clusters().stream()
                .filter(access -> access.name().equals(name))
                .findFirst()
                .map(access -> new Client(platform.rac(), access))
                .map(
                        client ->
                                clients.computeIfAbsent(
                                        client,
                                        any ->
                                                new Rac(
                                                        programs,
                                                        client.rac(),
                                                        client.access(),
                                                        LIMIT)));
    }

    @Override
    public Optional<Credentials> credentials(Infobase infobase) {
        return settings.infobases().of(infobase.name()).credentials();
    }
}
