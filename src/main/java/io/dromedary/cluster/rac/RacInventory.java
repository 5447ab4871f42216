package io.dromedary.cluster.rac;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.RacException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Asks a cluster for all of its settings, one list after another. For one thread. */
final class RacInventory {

    /** What a security profile permits, by the words of rac. */
    static final List<String> PERMISSIONS =
            List.of("directory", "com", "addin", "module", "app", "inet");

    private final Rac rac;
    private final RacRunner runner;
    private final UUID cluster;
    private final Function<Infobase, Optional<Credentials>> credentials;
    private final List<RacSection> sections = new ArrayList<>();

    RacInventory(
            Rac rac,
            RacRunner runner,
            UUID cluster,
            Function<Infobase, Optional<Credentials>> credentials) {
        this.rac = rac;
        this.runner = runner;
        this.cluster = cluster;
        this.credentials = credentials;
    }

    List<RacSection> read() {
        read(
                RacCommand.of("agent", "admin", "list").credentials("agent", rac.access().agent()),
                Map.of());
        read(RacCommand.of("cluster", "info").option("cluster", cluster), Map.of());
        list("cluster", "admin", "list");
        list("manager", "list");
        List<RacRecord> servers = list("server", "list");
        list("service", "list");
        for (RacRecord server : servers) {
            String id = server.text("server");
            read(rac.scoped(cluster, "rule", "list").option("server", id), Map.of("server", id));
        }
        infobases();
        if (runner.help("profile").hasCommand("acl")) {
            profiles();
        }
        listIfKnown("counter");
        listIfKnown("limit");
        return List.copyOf(sections);
    }

    private void infobases() {
        for (RacRecord summary : list("infobase", "summary", "list")) {
            Infobase infobase =
                    new Infobase(
                            rac.access().name(),
                            cluster,
                            summary.id("infobase"),
                            summary.text("name"));
            read(
                    rac.ofInfobase(
                            rac.scoped(cluster, "infobase", "info"),
                            infobase,
                            credentials.apply(infobase)),
                    Map.of("infobase", infobase.id().toString()));
        }
    }

    private void profiles() {
        for (RacRecord profile : list("profile", "list")) {
            String name = profile.text("name");
            for (String kind : PERMISSIONS) {
                read(
                        rac.scoped(cluster, "profile", "acl", kind, "list").option("name", name),
                        Map.of("name", name));
            }
        }
    }

    private void listIfKnown(String mode) {
        if (runner.help(mode).hasCommand("list")) {
            list(mode, "list");
        }
    }

    private List<RacRecord> list(String... words) {
        return read(rac.scoped(cluster, words), Map.of());
    }

    private List<RacRecord> read(RacCommand command, Map<String, String> scope) {
        try {
            List<RacRecord> records = runner.records(command);
            sections.add(new RacSection(command.name(), scope, records, Optional.empty()));
            return records;
        } catch (RacException e) {
            if (e.helpsToTryAgain() || e.kind() == Kind.NOT_INSTALLED) {
                throw e;
            }
            sections.add(
                    new RacSection(command.name(), scope, List.of(), Optional.of(e.getMessage())));
            return List.of();
        }
    }
}
