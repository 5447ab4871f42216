package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.job.StepReport;
import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.designer.DesignerException;
import io.dromedary.cluster.designer.DesignerTarget;
import io.dromedary.cluster.ibcmd.Ibcmd;
import io.dromedary.cluster.ibcmd.IbcmdException;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.platform.PlatformVersion;
import io.dromedary.cluster.postgres.KnownServers;
import io.dromedary.cluster.postgres.PostgresDump;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.session.OwnLock;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.InfobaseSettings;
import io.dromedary.cluster.settings.Means;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Dumps an infobase by the means that suit it. Thread-safe. */
public final class Dumper {

    /** The infobase is locked as long as that, for what a manifest can do without. */
    private static final Duration ASKING = Duration.ofMinutes(2);

    private final KnownServers servers;
    private final RacClients clients;
    private final Platform platform;
    private final PostgresTools postgres;
    private final Designer designer;
    private final Ibcmd ibcmd;

    /** Nothing is run yet. */
    public Dumper(
            ClusterSettings settings,
            RacClients clients,
            Platform platform,
            PostgresTools postgres,
            Designer designer,
            Ibcmd ibcmd) {
        this.servers = new KnownServers(settings.postgres());
        this.clients = clients;
        this.platform = platform;
        this.postgres = postgres;
        this.designer = designer;
        this.ibcmd = ibcmd;
    }

    /**
     * What a dump is known by.
     *
     * @param tools versions of the programs by their names
     * @param generation of the configuration, if the program that dumped tells it
     * @param warning why it did not tell
     */
    public record Made(
            Duration took,
            Map<String, String> tools,
            Optional<String> generation,
            Optional<String> warning) {

        /** Copies the tools. */
        public Made {
            tools = Map.copyOf(tools);
        }
    }

    /**
     * The first means of an infobase that suit it.
     *
     * @throws UnsuitableMeansException if none does
     */
    Means means(InfobaseInfo info, InfobaseSettings infobase) {
        return infobase.means().stream()
                .filter(means -> means == Means.DESIGNER || servers.of(info).isPresent())
                .findFirst()
                .orElseThrow(
                        () ->
                                new UnsuitableMeansException(
                                        "None of the means %s suits an infobase whose database is"
                                                        .formatted(
                                                                infobase.means().stream()
                                                                        .map(Means::word)
                                                                        .toList())
                                                + " at "
                                                + info.dbms()
                                                + " '"
                                                + info.dbServer()
                                                + "'; add designer, or name that server in"
                                                + " postgres: servers"));
    }

    Made dump(BackupTask task, Partial partial) {
        Duration limit = task.settings().limit();
        InfobaseInfo info = task.info();
        return switch (task.means()) {
            case PG_DUMP -> {
                PostgresDump dump =
                        postgres.dump(known(info), info.dbName(), partial.file(), limit);
                yield new Made(
                        dump.took(),
                        Map.of("pg_dump", dump.version()),
                        Optional.empty(),
                        Optional.empty());
            }
            case DESIGNER -> {
                DesignerTarget target = target(task);
                Duration took = designer.dump(target, partial.file(), limit);
                yield made(took, () -> designer.generation(target, asking(limit)));
            }
            case IBCMD -> {
                Credentials database = known(info).credentials();
                Duration took = ibcmd.dump(info, database, partial.file(), limit);
                yield made(took, () -> ibcmd.generation(info, database, asking(limit)));
            }
        };
    }

    private static Duration asking(Duration limit) {
        return limit.compareTo(ASKING) < 0 ? limit : ASKING;
    }

    /** Nobody was let in since the dump, so the generation is that of what was dumped. */
    private Made made(Duration took, Supplier<String> generation) {
        Map<String, String> tools =
                platform.version()
                        .map(PlatformVersion::toString)
                        .map(version -> Map.of("platform", version))
                        .orElse(Map.of());
        try {
            return new Made(took, tools, Optional.of(generation.get()), Optional.empty());
        } catch (DesignerException | IbcmdException | ProgramException e) {
            return new Made(
                    took,
                    tools,
                    Optional.empty(),
                    Optional.of(
                            StepReport.WARNING
                                    + "the manifest has no generation of the configuration: "
                                    + e.getMessage()));
        }
    }

    private DesignerTarget target(BackupTask task) {
        return new DesignerTarget(
                clients.cluster(task.infobase().cluster()).map(Rac::clientAddress).orElseThrow(),
                task.infobase(),
                task.settings().credentials(),
                task.lock().map(OwnLock::code));
    }

    private Server known(InfobaseInfo info) {
        return servers.of(info).orElseThrow();
    }
}
