package io.dromedary.cluster.rac;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.rac.RacException.Kind;
import io.dromedary.cluster.settings.ClusterAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A cluster, through the administration server and {@code rac}. Nothing is sent that the installed
 * rac does not know. Thread-safe; every call runs the program once, a few twice.
 *
 * <p>All methods throw {@link RacException}; {@link io.dromedary.cluster.program.ProgramException}
 * if the thread is interrupted; and {@link io.dromedary.cluster.MissingSecretException}.
 */
public final class Rac {

    private final RacRunner runner;
    private final ClusterAccess access;

    /**
     * Nothing is asked yet.
     *
     * @param rac the program
     * @param limit of one call, since rac can hang
     */
    public Rac(Programs programs, Path rac, ClusterAccess access, Duration limit) {
        this.runner = new RacRunner(programs, rac, access.ras(), limit);
        this.access = access;
    }

    /** How the cluster is reached. */
    public ClusterAccess access() {
        return access;
    }

    /** All clusters of the administration server; needs no credentials, and takes none. */
    public List<RacCluster> clusters() {
        return list(RacCommand.of("cluster", "list"), RacCluster::of);
    }

    /**
     * The cluster that the settings name, by name or UUID, or the only one.
     *
     * @throws RacException of kind {@code NOT_FOUND} if there is none, or more than one
     */
    public RacCluster cluster() {
        List<RacCluster> clusters = clusters();
        List<RacCluster> meant =
                clusters.stream()
                        .filter(
                                found ->
                                        access.cluster()
                                                .map(
                                                        name ->
                                                                name.equals(found.name())
                                                                        || name.equalsIgnoreCase(
                                                                                found.id()
                                                                                        .toString()))
                                                .orElse(true))
                        .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw new RacException(
                Kind.NOT_FOUND,
                "The settings of '%s' must name one cluster of ras %s; it has %s"
                        .formatted(
                                access.name(),
                                access.ras(),
                                clusters.stream()
                                        .map(found -> "'" + found.name() + "' " + found.id())
                                        .toList()));
    }

    /** {@code host:port} that clients connect to, as the settings say, or as the cluster does. */
    public String clientAddress() {
        return access.server()
                .orElseGet(
                        () -> {
                            RacCluster found = cluster();
                            return found.host() + ":" + found.port();
                        });
    }

    /** The infobases of the cluster, in its order. */
    public List<Infobase> infobases() {
        UUID cluster = cluster().id();
        return list(
                scoped(cluster, "infobase", "summary", "list"),
                record ->
                        new Infobase(
                                access.name(),
                                cluster,
                                record.id("infobase"),
                                record.text("name")));
    }

    /**
     * What the cluster knows of an infobase.
     *
     * @param credentials of its administrator; 8.3 asks for them where it has users
     * @throws RacException of kind {@code NOT_FOUND} if it is no longer there
     */
    public InfobaseInfo infobase(Infobase infobase, Optional<Credentials> credentials) {
        RacCommand command =
                ofInfobase(scoped(infobase, "infobase", "info"), infobase, credentials);
        return runner.records(command).stream()
                .findFirst()
                .map(record -> InfobaseInfo.of(infobase, record))
                .orElseThrow(
                        () ->
                                new RacException(
                                        Kind.DRIFT,
                                        "rac infobase info tells nothing of " + infobase.name()));
    }

    /**
     * Locks an infobase, or unlocks it: all fields of the lock become what they are here.
     *
     * @param basis what was read before; where rac can, it refuses the change if somebody was
     *     quicker
     * @throws RacException of kind {@code CHANGED} then
     */
    public void change(InfobaseInfo basis, SessionLock lock, Optional<Credentials> credentials) {
        Infobase infobase = basis.infobase();
        RacCommand command =
                ofInfobase(scoped(infobase, "infobase", "update"), infobase, credentials)
                        .option("sessions-deny", lock.sessionsDenied() ? "on" : "off")
                        .option("scheduled-jobs-deny", lock.jobsDenied() ? "on" : "off")
                        .option("denied-from", lock.from())
                        .option("denied-to", lock.to())
                        .option("denied-message", lock.message())
                        .option("denied-parameter", lock.parameter())
                        .secret("permission-code", lock.code());
        basis.dataVersion()
                .filter(version -> runner.help("infobase").hasOption("data-version"))
                .ifPresent(version -> command.option("data-version", version));
        runner.records(command);
    }

    /** The sessions of an infobase, that of the administration server among them. */
    public List<RacSession> sessions(Infobase infobase) {
        return list(
                scoped(infobase, "session", "list").option("infobase", infobase.id()),
                RacSession::of);
    }

    /**
     * Ends a session.
     *
     * @param message that its user sees, where rac can tell it (8.3.21)
     * @return false if it was gone already
     */
    public boolean terminate(Infobase infobase, RacSession session, Optional<String> message) {
        RacCommand command =
                scoped(infobase, "session", "terminate").option("session", session.id());
        message.filter(text -> runner.help("session").hasOption("error-message"))
                .ifPresent(text -> command.option("error-message", text));
        return unlessGone(command);
    }

    /** The working processes of a cluster. */
    public List<UUID> processes(UUID cluster) {
        return list(scoped(cluster, "process", "list"), record -> record.id("process"));
    }

    /** The connections of a working process that are about an infobase. */
    public List<RacConnection> connections(Infobase infobase, UUID process) {
        return list(
                        scoped(infobase, "connection", "list").option("process", process),
                        RacConnection::of)
                .stream()
                .filter(connection -> connection.infobase().equals(infobase.id()))
                .toList();
    }

    /**
     * Breaks a connection.
     *
     * @param credentials of the infobase's administrator
     * @return false if it was gone already
     */
    public boolean disconnect(
            Infobase infobase, RacConnection connection, Optional<Credentials> credentials) {
        return unlessGone(
                scoped(infobase, "connection", "disconnect")
                        .option("process", connection.process())
                        .option("connection", connection.id())
                        .credentials("infobase", known("connection", credentials)));
    }

    /**
     * All settings of the cluster that rac can tell. What one list cannot be read for is told in
     * its place, unless the cluster does not answer at all.
     *
     * @param credentials of infobases, for their details
     */
    public List<RacSection> inventory(Function<Infobase, Optional<Credentials>> credentials) {
        return new RacInventory(this, runner, cluster().id(), credentials).read();
    }

    /**
     * Puts settings back that {@link #inventory} read, of this cluster or of one that is gone.
     * Databases of infobases are not touched.
     *
     * @param locale of infobases, which rac wants and does not tell
     * @param dry whether nothing is changed
     * @param told hears of every step; what rac refuses is such a step, and keeps no other
     * @throws RacException if the cluster does not answer, and of kind {@code NOT_FOUND} if the
     *     copy has no cluster
     */
    public void restore(
            List<RacSection> saved,
            RestoreSecrets secrets,
            String locale,
            boolean dry,
            Consumer<RestoreStep> told) {
        new RacRestore(this, runner, saved, secrets, locale, dry, told).run();
    }

    /** A command with the cluster and its administrator; {@code cluster list} refuses both. */
    RacCommand scoped(UUID cluster, String... words) {
        return RacCommand.of(words)
                .option("cluster", cluster)
                .credentials("cluster", access.administrator());
    }

    private RacCommand scoped(Infobase infobase, String... words) {
        return scoped(infobase.clusterId(), words);
    }

    RacCommand ofInfobase(
            RacCommand command, Infobase infobase, Optional<Credentials> credentials) {
        return command.option("infobase", infobase.id())
                .credentials("infobase", known("infobase", credentials));
    }

    /** Credentials of infobases, where rac takes them at all: 8.5 does not. */
    private Optional<Credentials> known(String mode, Optional<Credentials> credentials) {
        return credentials.filter(present -> runner.help(mode).hasOption("infobase-user"));
    }

    private <T> List<T> list(RacCommand command, Function<RacRecord, T> reader) {
        return runner.records(command).stream().map(reader).toList();
    }

    private boolean unlessGone(RacCommand command) {
        try {
            runner.records(command);
            return true;
        } catch (RacException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
