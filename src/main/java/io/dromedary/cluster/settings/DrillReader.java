package io.dromedary.cluster.settings;

import static io.dromedary.cluster.settings.SettingValues.neededText;

import io.dromedary.yaml.YamlSection;
import java.time.Duration;

/** Reads where backups are restored to try them. */
final class DrillReader {

    private final YamlSection section;
    private final YamlSection root;

    DrillReader(YamlSection section, YamlSection root) {
        this.section = section;
        this.root = root;
    }

    DrillSettings read() {
        section.allowOnly("server", "concurrency", "limit");
        String server =
                neededText(section, "server", "one of postgres.servers, not that of production");
        if (!server.isEmpty()
                && root.section("postgres", "postgres")
                        .filter(postgres -> postgres.sections("servers").containsKey(server))
                        .isEmpty()) {
            section.refuse(
                    "server",
                    "'server' of drill is '%s', which is not under postgres: servers"
                            .formatted(server));
        }
        return new DrillSettings(
                server,
                section.number("concurrency", 1, 1),
                section.duration("limit", Duration.ofHours(4)));
    }
}
