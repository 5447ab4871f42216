package io.dromedary.cluster.session;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.rac.SessionLock;
import io.dromedary.cluster.session.InfobaseLocks.Retries;
import io.dromedary.cluster.settings.ClusterAccess;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeClusterBuilder;
import io.dromedary.testkit.cluster.FakeInfobase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** A fake cluster, and what locks its infobases. */
final class LockedCluster implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    final FakeCluster fake;
    final RememberedNotes notes = new RememberedNotes();
    final RacClients clients;

    LockedCluster(FakeClusterBuilder description, Path folder) {
        this(description, folder, Map.of());
    }

    /** With credentials of infobases, by their names. */
    LockedCluster(
            FakeClusterBuilder description, Path folder, Map<String, Credentials> credentials) {
        fake = description.start(folder);
        ClusterAccess access =
                new ClusterAccess(
                        "main",
                        "localhost:1545",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        Rac rac = new Rac(new ProcessPrograms(), fake.rac(), access, LIMIT);
        clients =
                new RacClients() {
                    @Override
                    public Optional<Rac> cluster(String name) {
                        return Optional.of(rac).filter(any -> name.equals(access.name()));
                    }

                    @Override
                    public Optional<Credentials> credentials(Infobase infobase) {
                        return Optional.ofNullable(credentials.get(infobase.name()));
                    }
                };
    }

    /** What a start of the program makes; the notes of the one before are there. */
    InfobaseLocks locks() {
        return locks(job -> false);
    }

    /** The same, beside other processes of the program. */
    InfobaseLocks locks(Predicate<UUID> elsewhere) {
        return new InfobaseLocks(
                clients,
                notes,
                elsewhere,
                Clock.systemUTC(),
                new Retries(2, Duration.ofMillis(50)));
    }

    Infobase infobase(String name) {
        return fake.infobase("main", name);
    }

    /** How the fake cluster has it, not how rac tells it. */
    SessionLock lockOf(String name) {
        return fake.read(
                state -> {
                    FakeInfobase found = state.infobase(name);
                    return new SessionLock(
                            found.sessionsDenied,
                            found.jobsDenied,
                            found.deniedFrom,
                            found.deniedTo,
                            found.deniedMessage,
                            found.deniedParameter,
                            found.permissionCode);
                });
    }

    @Override
    public void close() {
        fake.close();
    }
}
