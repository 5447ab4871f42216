package io.dromedary.testkit.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Describes a fake cluster. For one thread. */
public final class FakeClusterBuilder {

    private final FakeState state = new FakeState();

    FakeClusterBuilder() {}

    /** Which rac is installed; 8.3.21 otherwise. */
    public FakeClusterBuilder rac(RacVersion version) {
        state.rac = version;
        return this;
    }

    /** rac speaks cp866 and ends lines with CRLF. */
    public FakeClusterBuilder windows() {
        state.windows = true;
        return this;
    }

    /** Name of the cluster. */
    public FakeClusterBuilder name(String name) {
        state.name = name;
        return this;
    }

    /** An administrator of the cluster; without one everybody may do all. */
    public FakeClusterBuilder administrator(String name, String password) {
        state.administrators.put(name, password);
        return this;
    }

    /** An administrator of the central server. */
    public FakeClusterBuilder agentAdministrator(String name, String password) {
        state.agentAdministrators.put(name, password);
        return this;
    }

    /**
     * An entry of another list of settings, e.g. of {@code server} or {@code rule}.
     *
     * @param fields as rac tells them: quoted where rac quotes
     */
    public FakeClusterBuilder setting(String list, Map<String, String> fields) {
        state.settings
                .computeIfAbsent(list, any -> new ArrayList<>())
                .add(new LinkedHashMap<>(fields));
        return this;
    }

    /** With a limit of resources, and the counter that it goes by. */
    public FakeClusterBuilder limits() {
        return setting(
                        "counter",
                        Map.of(
                                "name", "calls",
                                "collection-time", "3600000",
                                "group", "users",
                                "filter-type", "all",
                                "filter", "",
                                "call", "analyze"))
                .setting(
                        "limit",
                        Map.of(
                                "name", "few",
                                "counter", "calls",
                                "action", "interrupt-session",
                                "call", "10",
                                "error-message", "Слишком много"));
    }

    /** An infobase with nothing in it. */
    public FakeClusterBuilder infobase(String name) {
        return infobase(name, infobase -> {});
    }

    /** An infobase. */
    public FakeClusterBuilder infobase(String name, Consumer<InfobaseBuilder> description) {
        FakeInfobase infobase = new FakeInfobase();
        infobase.name = name;
        infobase.dbName = name;
        infobase.data = "data of " + name;
        state.infobases.add(infobase);
        description.accept(new InfobaseBuilder(state, infobase));
        return this;
    }

    /** Something that goes wrong from the beginning. */
    public FakeClusterBuilder trouble(FakeTrouble trouble) {
        state.troubles.add(trouble);
        return this;
    }

    /** The description itself, for {@link FakeClusterProgram}. */
    FakeState state() {
        return state;
    }

    /**
     * Starts it.
     *
     * @param folder into which the programs are put; may be missing
     */
    public FakeCluster start(Path folder) {
        return new FakeCluster(state, folder);
    }

    /** Describes an infobase. */
    public static final class InfobaseBuilder {

        private final FakeState state;
        private final FakeInfobase infobase;

        private InfobaseBuilder(FakeState state, FakeInfobase infobase) {
            this.state = state;
            this.infobase = infobase;
        }

        /** What is in it, and so in its dumps. */
        public InfobaseBuilder data(String data) {
            infobase.data = data;
            return this;
        }

        /** Where its database is. */
        public InfobaseBuilder database(String server, String name, String user, String password) {
            infobase.dbServer = server;
            infobase.dbName = name;
            infobase.dbUser = user;
            infobase.dbPassword = password;
            return this;
        }

        /** {@code MSSQLServer} and so on; PostgreSQL otherwise. */
        public InfobaseBuilder dbms(String dbms) {
            infobase.dbms = dbms;
            return this;
        }

        /** A user with the right to administer; without users everybody has it. */
        public InfobaseBuilder user(String name, String password) {
            infobase.users.put(name, password);
            return this;
        }

        /** Its configuration. */
        public InfobaseBuilder configuration(String name, String version) {
            infobase.configuration = name;
            infobase.version = version;
            return this;
        }

        /** Days that its event log has something of, {@code yyyy-MM-dd}. */
        public InfobaseBuilder eventLog(String... days) {
            infobase.eventLogDays.addAll(List.of(days));
            return this;
        }

        /** A user's session of the thin client. */
        public InfobaseBuilder session(String user) {
            return session(user, "1CV8C", FakeSession.Nature.ORDINARY);
        }

        /** A session. */
        public InfobaseBuilder session(String user, String application, FakeSession.Nature nature) {
            FakeSession session = new FakeSession();
            session.user = user;
            session.application = application;
            session.nature = nature;
            state.begin(infobase, session);
            return this;
        }

        /** A job that starts so long after the infobase is locked, having been queued before. */
        public InfobaseBuilder jobAfterLock(long millis) {
            infobase.jobAfterLockMillis = millis;
            return this;
        }

        /** An administrator's lock that is there already. */
        public InfobaseBuilder locked(String message, String code, String from, String to) {
            infobase.sessionsDenied = true;
            infobase.deniedMessage = message;
            infobase.permissionCode = code;
            infobase.deniedFrom = from;
            infobase.deniedTo = to;
            return this;
        }
    }
}
