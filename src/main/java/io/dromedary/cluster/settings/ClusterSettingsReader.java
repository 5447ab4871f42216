package io.dromedary.cluster.settings;

import static io.dromedary.cluster.settings.SettingValues.credentials;
import static io.dromedary.cluster.settings.SettingValues.neededPath;
import static io.dromedary.cluster.settings.SettingValues.path;
import static io.dromedary.cluster.settings.SettingValues.secret;
import static io.dromedary.cluster.settings.SettingValues.text;

import io.dromedary.cluster.Secret;
import io.dromedary.yaml.YamlSection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the sections of the file. What is wrong is noted, and the answer goes on without it. */
final class ClusterSettingsReader {

    /** Where the platform is installed as a rule; what is not there is passed over. */
    private static final List<Path> USUAL_FOLDERS =
            List.of(
                    Path.of("/opt/1cv8/x86_64"),
                    Path.of("/opt/1cv8"),
                    Path.of("C:\\Program Files\\1cv8"),
                    Path.of("C:\\Program Files (x86)\\1cv8"));

    private static final String MESSAGE =
            "Work on the infobase is under way; please come back later.";

    private final YamlSection root;

    ClusterSettingsReader(YamlSection root) {
        this.root = root;
    }

    ClusterSettings read(Path file) {
        root.allowOnly(
                "platform",
                "clusters",
                "infobases",
                "sessions",
                "postgres",
                "backup",
                "maintenance",
                "update",
                "cluster-config",
                "tool-logs",
                "notify",
                "drill",
                "schedule");
        if (!root.has("clusters")) {
            root.refuse(
                    "clusters",
                    "'clusters' is missing: at least one, such as main: {ras: localhost:1545}");
        }
        return new ClusterSettings(
                file,
                platform(),
                root.sections("clusters").entrySet().stream()
                        .map(one -> cluster(one.getKey(), one.getValue()))
                        .toList(),
                new InfobaseChoiceReader(root).read(),
                sessions(),
                postgres(),
                root.section("backup", "backup").map(one -> new BackupReader(one).read()),
                maintenance(),
                root.section("update", "update").map(ClusterSettingsReader::update),
                root.section("cluster-config", "cluster-config").map(ClusterSettingsReader::copies),
                toolLogs(),
                new NotificationReader(root).read(),
                root.section("drill", "drill").map(one -> new DrillReader(one, root).read()),
                schedules());
    }

    private PlatformSettings platform() {
        Optional<YamlSection> section = root.section("platform", "platform");
        section.ifPresent(
                one -> one.allowOnly("folders", "version", "rac", "1cv8", "ibcmd", "display"));
        List<Path> folders =
                section.filter(one -> one.has("folders"))
                        .map(
                                one ->
                                        one.list("folders").stream()
                                                .flatMap(
                                                        text -> path(one, "folders", text).stream())
                                                .toList())
                        .orElse(USUAL_FOLDERS);
        return new PlatformSettings(
                folders,
                section.flatMap(one -> text(one, "version")),
                section.flatMap(one -> path(one, "rac")),
                section.flatMap(one -> path(one, "1cv8")),
                section.flatMap(one -> path(one, "ibcmd")),
                section.flatMap(one -> text(one, "display"))
                        .map(words -> Arrays.asList(words.trim().split("\\s+")))
                        .orElse(List.of()));
    }

    private static ClusterAccess cluster(String name, YamlSection section) {
        section.allowOnly(
                "ras", "cluster", "server", "user", "password", "agent-user", "agent-password");
        return new ClusterAccess(
                name,
                text(section, "ras").orElse("localhost:1545"),
                text(section, "cluster"),
                text(section, "server"),
                credentials(section),
                credentials(section, "agent-user", "agent-password"));
    }

    private SessionSettings sessions() {
        Optional<YamlSection> section = root.section("sessions", "sessions");
        section.ifPresent(
                one -> one.allowOnly("message", "error-message", "grace", "rounds", "pause"));
        return new SessionSettings(
                section.flatMap(one -> text(one, "message")).orElse(MESSAGE),
                section.flatMap(one -> text(one, "error-message")),
                duration(section, "grace", Duration.ofSeconds(5)),
                section.map(one -> one.number("rounds", 10, 1)).orElse(10),
                duration(section, "pause", Duration.ofSeconds(3)));
    }

    private static Duration duration(
            Optional<YamlSection> section, String key, Duration otherwise) {
        return section.flatMap(one -> one.duration(key)).orElse(otherwise);
    }

    private PostgresSettings postgres() {
        Optional<YamlSection> section = root.section("postgres", "postgres");
        section.ifPresent(one -> one.allowOnly("tools", "servers"));
        Map<String, PostgresSettings.Server> servers = new LinkedHashMap<>();
        section.map(one -> one.sections("servers"))
                .orElse(Map.of())
                .forEach(
                        (name, one) ->
                                postgresServer(name, one).ifPresent(s -> servers.put(name, s)));
        return new PostgresSettings(section.flatMap(one -> path(one, "tools")), servers);
    }

    private static Optional<PostgresSettings.Server> postgresServer(
            String name, YamlSection section) {
        section.allowOnly("host", "port", "user", "password");
        String named = name.equals("default") ? "localhost" : name.replaceFirst(":[0-9]+$", "");
        int port =
                name.matches(".*:[0-9]{1,5}")
                        ? Integer.parseInt(name.replaceFirst(".*:", ""))
                        : 5432;
        if (!section.has("user")) {
            section.refuse(
                    "user",
                    "'user' of " + section.name() + " is missing: who may read the databases");
        }
        return credentials(section)
                .map(
                        user ->
                                new PostgresSettings.Server(
                                        text(section, "host").orElse(named),
                                        section.number("port", port, 1),
                                        user));
    }

    private MaintenanceSettings maintenance() {
        Optional<YamlSection> section = root.section("maintenance", "maintenance");
        section.ifPresent(
                one -> one.allowOnly("concurrency", "postgres", "platform", "event-log", "limit"));
        return new MaintenanceSettings(
                section.map(one -> one.number("concurrency", 1, 1)).orElse(1),
                section.map(one -> one.flag("postgres", true)).orElse(true),
                section.map(one -> one.flag("platform", true)).orElse(true),
                section.flatMap(one -> one.duration("event-log")),
                duration(section, "limit", Duration.ofHours(4)));
    }

    private static UpdateSettings update(YamlSection section) {
        section.allowOnly("templates", "concurrency", "limit");
        return new UpdateSettings(
                neededPath(section, "templates", "the folder of the templates of configurations"),
                section.number("concurrency", 1, 1),
                section.duration("limit", Duration.ofHours(6)));
    }

    private static ClusterCopySettings copies(YamlSection section) {
        section.allowOnly(
                "folder",
                "keep",
                "locale",
                "files",
                "agent-administrators",
                "administrators",
                "databases");
        return new ClusterCopySettings(
                neededPath(section, "folder", "where copies of the clusters' settings are kept"),
                section.duration("keep", Duration.ofDays(90)),
                text(section, "locale").orElse("ru"),
                files(section),
                secrets(section, "agent-administrators"),
                secrets(section, "administrators"),
                secrets(section, "databases"));
    }

    private static Map<String, List<Path>> files(YamlSection section) {
        Map<String, List<Path>> files = new LinkedHashMap<>();
        section.section("files", "files of cluster-config")
                .ifPresent(
                        named ->
                                named.keys()
                                        .forEach(
                                                cluster ->
                                                        files.put(cluster, paths(named, cluster))));
        return files;
    }

    private static List<Path> paths(YamlSection section, String key) {
        return section.list(key).stream()
                .flatMap(text -> path(section, key, text).stream())
                .toList();
    }

    private static Map<String, Secret> secrets(YamlSection section, String key) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        section.section(key, key + " of cluster-config")
                .ifPresent(
                        named ->
                                named.keys()
                                        .forEach(
                                                name ->
                                                        secret(named, name)
                                                                .ifPresent(
                                                                        one ->
                                                                                secrets.put(
                                                                                        name,
                                                                                        one))));
        return secrets;
    }

    private ToolLogSettings toolLogs() {
        Optional<YamlSection> section = root.section("tool-logs", "tool-logs");
        section.ifPresent(one -> one.allowOnly("folder", "keep"));
        return new ToolLogSettings(
                section.flatMap(one -> path(one, "folder")).orElse(Path.of("logs/tools")),
                duration(section, "keep", Duration.ofDays(30)));
    }

    private Map<JobKind, String> schedules() {
        Map<JobKind, String> schedules = new EnumMap<>(JobKind.class);
        root.section("schedule", "schedule")
                .ifPresent(
                        section -> {
                            section.allowOnly(
                                    JobKind.scheduled().stream()
                                            .map(JobKind::word)
                                            .toArray(String[]::new));
                            for (JobKind kind : JobKind.scheduled()) {
                                text(section, kind.word())
                                        .ifPresent(cron -> schedules.put(kind, cron));
                            }
                        });
        return schedules;
    }
}
