package io.dromedary.cluster.rac;

import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.Secret;
import io.dromedary.cluster.rac.RestoreStep.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Puts the settings of a cluster back, in an order in which each finds what it refers to. What is
 * there already is brought to what was saved, and nothing is removed. Fields of a record are
 * options of the command of the same names; those that the installed rac does not know are left
 * out, and so are locks of infobases: they are of the moment. For one thread, once.
 */
final class RacRestore {

    /** Of a cluster, by which it is known; they cannot be changed. */
    private static final Set<String> CLUSTER = Set.of("cluster", "host", "port");

    private static final Set<String> SERVER = Set.of("server");
    private static final Set<String> SERVER_FIXED =
            Set.of("server", "agent-host", "agent-port", "name", "cluster-port");
    private static final Set<String> CREATED =
            Set.of(
                    "name",
                    "dbms",
                    "db-server",
                    "db-name",
                    "db-user",
                    "descr",
                    "security-level",
                    "license-distribution");
    private static final Set<String> NOT_UPDATED =
            Set.of("infobase", "name", "dbms", "db-server", "db-name", "db-user", "security-level");
    private final Rac rac;
    private final RacRunner runner;
    private final List<RacSection> saved;
    private final RestoreSecrets secrets;
    private final String locale;
    private final boolean dry;
    private final RacChanges changes;
    private UUID cluster = RacRecord.NONE;

    /**
     * Nothing is done yet.
     *
     * @param locale of infobases, which rac wants and does not tell
     * @param dry whether nothing is changed
     * @param told hears of every step
     */
    RacRestore(
            Rac rac,
            RacRunner runner,
            List<RacSection> saved,
            RestoreSecrets secrets,
            String locale,
            boolean dry,
            Consumer<RestoreStep> told) {
        this.rac = rac;
        this.runner = runner;
        this.saved = saved;
        this.secrets = secrets;
        this.locale = locale;
        this.dry = dry;
        this.changes = new RacChanges(runner, dry, told);
    }

    void run() {
        agentAdministrators();
        cluster();
        if (!dry && cluster.equals(RacRecord.NONE)) {
            return;
        }
        administrators();
        Map<String, UUID> servers = servers();
        rules(servers);
        infobases();
        profiles();
        named("counter");
        named("limit");
        changes.change("apply rules", scoped("rule", "apply").flag("full"));
    }

    private List<RacRecord> saved(String command) {
        return sections(command).stream().flatMap(one -> one.records().stream()).toList();
    }

    private List<RacSection> sections(String command) {
        return saved.stream().filter(section -> section.command().equals(command)).toList();
    }

    private RacCommand scoped(String... words) {
        return rac.scoped(cluster, words);
    }

    /** What the cluster has now; nothing if a dry run would only have made it. */
    private List<RacRecord> present(String... words) {
        return cluster.equals(RacRecord.NONE) ? List.of() : runner.records(scoped(words));
    }

    private void agentAdministrators() {
        List<RacRecord> wanted = saved("agent admin list");
        if (wanted.isEmpty()) {
            return;
        }
        Set<String> there =
                names(
                        runner.records(
                                RacCommand.of("agent", "admin", "list")
                                        .credentials("agent", rac.access().agent())));
        for (RacRecord one : wanted) {
            administrator(
                    "administrator of the central server",
                    one,
                    there,
                    RacCommand.of("agent", "admin", "register")
                            .credentials("agent", rac.access().agent()),
                    secrets.agentAdministrator(one.text("name")));
        }
    }

    private void administrators() {
        Set<String> there = names(present("cluster", "admin", "list"));
        for (RacRecord one : saved("cluster admin list")) {
            administrator(
                    "administrator of the cluster",
                    one,
                    there,
                    RacCommand.of("cluster", "admin", "register")
                            .option("cluster", cluster)
                            .credentials("cluster", rac.access().administrator())
                            .credentials("agent", rac.access().agent()),
                    secrets.administrator(one.text("name")));
        }
    }

    private static Set<String> names(List<RacRecord> records) {
        return records.stream().map(one -> one.text("name")).collect(Collectors.toSet());
    }

    private void administrator(
            String kind,
            RacRecord one,
            Set<String> there,
            RacCommand command,
            Optional<Secret> password) {
        String name = kind + " " + one.text("name");
        boolean byPassword = one.text("auth").contains("pwd");
        if (there.contains(one.text("name"))) {
            changes.tell(name, Outcome.PASSED, "is there, and stays as it is");
        } else if (byPassword && password.isEmpty()) {
            changes.tell(name, Outcome.LACKING, "the password is in no secret of the settings");
        } else {
            command.option("name", one.text("name"));
            RacChanges.add(command, one, Set.of("descr", "os-user"));
            one.find("auth")
                    .filter(auth -> !auth.isEmpty())
                    .ifPresent(auth -> command.option("auth", auth.replace('|', ',')));
            password.filter(any -> byPassword)
                    .ifPresent(secret -> command.secret("pwd", secret.reveal()));
            changes.change(name, command);
        }
    }

    private void cluster() {
        RacRecord one =
                saved("cluster info").stream()
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new RacException(
                                                RacException.Kind.NOT_FOUND,
                                                "The copy has no settings of a cluster"));
        Optional<RacCluster> there =
                rac.clusters().stream()
                        .filter(
                                found ->
                                        found.host().equalsIgnoreCase(one.text("host"))
                                                && found.port() == one.number("port"))
                        .findFirst();
        String name = "cluster " + one.text("name");
        cluster = there.map(RacCluster::id).orElse(RacRecord.NONE);
        if (there.isPresent()) {
            RacCommand update =
                    RacCommand.of("cluster", "update")
                            .option("cluster", cluster)
                            .credentials("agent", rac.access().agent());
            changes.change(name, changes.addAllBut(update, "cluster", one, CLUSTER));
        } else {
            RacCommand insert =
                    RacCommand.of("cluster", "insert").credentials("agent", rac.access().agent());
            changes.change(name, changes.addAllBut(insert, "cluster", one, Set.of("cluster")))
                    .forEach(made -> cluster = made.id("cluster"));
        }
    }

    /** Ids of now by those that were saved. */
    private Map<String, UUID> servers() {
        Map<String, UUID> ids = new HashMap<>();
        List<RacRecord> there = present("server", "list");
        for (RacRecord one : saved("server list")) {
            String name = "server " + one.text("agent-host") + ":" + one.text("agent-port");
            Optional<RacRecord> same =
                    there.stream()
                            .filter(any -> isSame(any, one, "agent-host", "agent-port"))
                            .findFirst();
            if (same.isPresent()) {
                UUID id = same.get().id("server");
                ids.put(one.text("server"), id);
                changes.change(
                        name,
                        changes.addAllBut(
                                scoped("server", "update").option("server", id),
                                "server",
                                one,
                                SERVER_FIXED));
            } else {
                ids.put(one.text("server"), RacRecord.NONE);
                changes.change(
                                name,
                                changes.addAllBut(
                                        scoped("server", "insert"), "server", one, SERVER))
                        .forEach(made -> ids.put(one.text("server"), made.id("server")));
            }
        }
        return ids;
    }

    private static boolean isSame(RacRecord one, RacRecord other, String... keys) {
        return List.of(keys).stream().allMatch(key -> one.text(key).equals(other.text(key)));
    }

    private void rules(Map<String, UUID> servers) {
        for (RacSection section : sections("rule list")) {
            UUID server =
                    servers.getOrDefault(
                            section.scope().getOrDefault("server", ""), RacRecord.NONE);
            List<RacRecord> there =
                    server.equals(RacRecord.NONE)
                            ? List.of()
                            : runner.records(scoped("rule", "list").option("server", server));
            int position = 0;
            for (RacRecord one : section.records()) {
                restore(one, server, there, position);
                position++;
            }
        }
    }

    private void restore(RacRecord one, UUID server, List<RacRecord> there, int position) {
        String name = "rule %d of server %s".formatted(position, server);
        boolean present =
                there.stream()
                        .anyMatch(
                                any ->
                                        isSame(
                                                any,
                                                one,
                                                "object-type",
                                                "infobase-name",
                                                "rule-type",
                                                "application-ext",
                                                "priority"));
        if (present) {
            changes.tell(name, Outcome.PASSED, "is there");
        } else if (!dry && server.equals(RacRecord.NONE)) {
            changes.tell(name, Outcome.FAILED, "its server is not there");
        } else {
            changes.change(
                    name,
                    changes.addAllBut(
                            scoped("rule", "insert")
                                    .option("server", server)
                                    .option("position", Integer.toString(position)),
                            "rule",
                            one,
                            Set.of("rule", "server")));
        }
    }

    private void infobases() {
        Map<String, UUID> there =
                present("infobase", "summary", "list").stream()
                        .collect(
                                Collectors.toMap(
                                        one -> one.text("name"),
                                        one -> one.id("infobase"),
                                        (one, other) -> one));
        Set<String> known = names(saved("infobase info"));
        for (RacRecord one : saved("infobase summary list")) {
            if (!known.contains(one.text("name"))) {
                changes.tell(
                        "infobase " + one.text("name"),
                        Outcome.LACKING,
                        "the copy has no details of it");
            }
        }
        for (RacRecord one : saved("infobase info")) {
            infobase(one, Optional.ofNullable(there.get(one.text("name"))));
        }
    }

    private void infobase(RacRecord one, Optional<UUID> there) {
        String name = "infobase " + one.text("name");
        Optional<UUID> id = there;
        if (there.isPresent()) {
            changes.tell("create " + name, Outcome.PASSED, "is there");
        } else {
            RacCommand create = scoped("infobase", "create").option("locale", locale);
            RacChanges.add(create, one, CREATED);
            Optional<Secret> password =
                    secrets.database(one.text("db-user"), one.text("db-server"));
            password.ifPresent(secret -> create.secret("db-pwd", secret.reveal()));
            if (!one.text("db-user").isEmpty() && password.isEmpty()) {
                changes.tell(
                        name,
                        Outcome.LACKING,
                        "the password of %s at %s is in no secret of the settings; the cluster does not reach the database without it"
                                .formatted(one.text("db-user"), one.text("db-server")));
            }
            id =
                    changes.change("create " + name, create).stream()
                            .map(made -> made.id("infobase"))
                            .findFirst();
        }
        if (id.isPresent() || dry) {
            changes.change(
                    name,
                    changes.addAllBut(
                            rac.ofInfobase(
                                    scoped("infobase", "update"),
                                    new Infobase(
                                            rac.access().name(),
                                            cluster,
                                            id.orElse(RacRecord.NONE),
                                            one.text("name")),
                                    secrets.infobase(one.text("name"))),
                            "infobase",
                            one,
                            NOT_UPDATED));
            if (one.flag(RacChanges.SESSIONS_DENIED) || one.flag(RacChanges.JOBS_DENIED)) {
                changes.tell(
                        "lock of " + name,
                        Outcome.PASSED,
                        "was in place when the copy was taken, and is not restored");
            }
        }
    }

    private void profiles() {
        named("profile");
        for (RacRecord profile : saved("profile list")) {
            String name = profile.text("name");
            for (String kind : RacInventory.PERMISSIONS) {
                profile.find(kind)
                        .filter(access -> !access.isEmpty())
                        .ifPresent(
                                access ->
                                        changes.change(
                                                "profile %s, access to %s".formatted(name, kind),
                                                scoped("profile", "acl")
                                                        .option("name", name)
                                                        .then(kind)
                                                        .option("access", access)));
                for (RacSection section : sections("profile acl " + kind + " list")) {
                    if (section.scope().getOrDefault("name", "").equals(name)) {
                        section.records().forEach(one -> permission(name, kind, one));
                    }
                }
            }
        }
    }

    private void permission(String profile, String kind, RacRecord one) {
        String name = one.find("alias").orElseGet(() -> one.text("name"));
        changes.change(
                "profile %s, %s %s".formatted(profile, kind, name),
                changes.addAllBut(
                        scoped("profile", "acl").option("name", profile).then(kind, "update"),
                        "profile",
                        one,
                        Set.of()));
    }

    /**
     * What is known by its name, and made or changed by the same command. Some of its options are
     * mandatory and may be empty all the same, such as the filter of a counter of everything.
     */
    private void named(String mode) {
        RacHelp help = runner.help(mode);
        for (RacRecord one : saved(mode + " list")) {
            RacCommand command = scoped(mode, "update");
            one.fields()
                    .forEach(
                            (key, value) -> {
                                if (help.hasOption(key)) {
                                    command.option(key, value);
                                }
                            });
            changes.change(mode + " " + one.text("name"), command);
        }
    }
}
