package io.dromedary.testkit.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * All that the fake cluster knows. Not thread-safe: the cluster guards it by itself, and tests look
 * at it through {@link FakeCluster#read}.
 */
public final class FakeState {

    static final String RAS = "RAS";

    private static final UUID NONE = new UUID(0, 0);

    public RacVersion rac = RacVersion.V8_3_21;

    /** Whether rac speaks as on Windows: cp866, CRLF. */
    public boolean windows;

    public UUID cluster = UUID.randomUUID();
    public String name = "Локальный кластер";
    public String host = "localhost";
    public int port = 1541;
    public UUID process = UUID.randomUUID();

    /** What the cluster is set to beside its name; as rac tells it. */
    public Map<String, String> clusterSettings = clusterDefaults();

    /** Whether ras knows a cluster; a new central server may have none. */
    public boolean registered = true;

    public Map<String, String> administrators = new LinkedHashMap<>();
    public Map<String, String> agentAdministrators = new LinkedHashMap<>();
    public List<FakeInfobase> infobases = new ArrayList<>();
    public List<FakeSession> sessions = new ArrayList<>();
    public List<FakeConnection> connections = new ArrayList<>();
    public List<FakeTrouble> troubles = new ArrayList<>();
    public List<FakeCall> calls = new ArrayList<>();

    /** Other lists of settings, by the words before {@code list}: {@code server}, {@code rule}. */
    public Map<String, List<Map<String, String>>> settings = new LinkedHashMap<>();

    private int lastNumber;

    /** The infobase of a name. */
    public FakeInfobase infobase(String infobase) {
        return find(infobase)
                .orElseThrow(() -> new IllegalArgumentException("no infobase " + infobase));
    }

    Optional<FakeInfobase> find(String infobase) {
        return infobases.stream().filter(any -> any.name.equalsIgnoreCase(infobase)).findFirst();
    }

    Optional<FakeInfobase> find(UUID id) {
        return infobases.stream().filter(any -> any.id.equals(id)).findFirst();
    }

    /** Who is in an infobase, but for ras. */
    public List<FakeSession> sessionsOf(FakeInfobase infobase) {
        return sessions.stream()
                .filter(any -> any.infobase.equals(infobase.id) && !any.application.equals(RAS))
                .toList();
    }

    /** Who is connected to an infobase, but for ras. */
    public List<FakeConnection> connectionsOf(FakeInfobase infobase) {
        return connections.stream()
                .filter(any -> any.infobase.equals(infobase.id) && !any.application.equals(RAS))
                .toList();
    }

    /** Lets a session begin, with its connection. */
    public FakeSession begin(FakeInfobase infobase, FakeSession session) {
        session.infobase = infobase.id;
        session.number = ++lastNumber;
        FakeConnection connection = new FakeConnection();
        connection.process = process;
        connection.infobase = infobase.id;
        connection.session = session.id;
        connection.number = 1000 + session.number;
        connection.application = session.application;
        connection.host = session.host;
        sessions.add(session);
        connections.add(connection);
        return session;
    }

    /** The administration server enters an infobase that it is asked about. */
    void enterAsRas(FakeInfobase infobase) {
        boolean within =
                sessions.stream()
                        .anyMatch(
                                any ->
                                        any.infobase.equals(infobase.id)
                                                && any.application.equals(RAS));
        if (!within) {
            FakeSession session = new FakeSession();
            session.application = RAS;
            session.host = host;
            begin(infobase, session);
        }
    }

    /** Ends a session as its nature wants; false if there is none. */
    boolean terminate(UUID id) {
        Optional<FakeSession> found =
                sessions.stream().filter(any -> any.id.equals(id)).findFirst();
        if (found.isEmpty()) {
            return false;
        }
        FakeSession session = found.get();
        if (session.nature == FakeSession.Nature.STAYS) {
            return true;
        }
        sessions.remove(session);
        if (session.nature == FakeSession.Nature.LEAVES_A_CONNECTION) {
            return true;
        }
        connections.removeIf(any -> any.session.equals(id));
        if (session.nature == FakeSession.Nature.RETURNS) {
            find(session.infobase)
                    .filter(infobase -> !infobase.isLocked())
                    .ifPresent(infobase -> begin(infobase, again(session)));
        }
        return session.nature != FakeSession.Nature.VANISHES;
    }

    private static FakeSession again(FakeSession session) {
        FakeSession again = new FakeSession();
        again.user = session.user;
        again.host = session.host;
        again.application = session.application;
        again.nature = session.nature;
        return again;
    }

    /** Lets happen what time brings. */
    void passTime() {
        for (FakeInfobase infobase : infobases) {
            if (infobase.lockedAtNanos != 0
                    && infobase.jobAfterLockMillis >= 0
                    && System.nanoTime() - infobase.lockedAtNanos
                            >= infobase.jobAfterLockMillis * 1_000_000) {
                infobase.lockedAtNanos = 0;
                FakeSession job = new FakeSession();
                job.application = "BackgroundJob";
                begin(infobase, job);
            }
        }
    }

    private static Map<String, String> clusterDefaults() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("expiration-timeout", "60");
        settings.put("lifetime-limit", "0");
        settings.put("kill-problem-processes", "1");
        return settings;
    }

    static UUID none() {
        return NONE;
    }
}
