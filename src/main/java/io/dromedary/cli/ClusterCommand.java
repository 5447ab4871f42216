package io.dromedary.cli;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.rac.RacSession;
import io.dromedary.cluster.rac.SessionLock;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.session.SessionEnding;
import io.dromedary.cluster.settings.ClusterSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cluster lock|unlock|sessions}: an administrator's own hand on an infobase. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Locks infobases, opens them, and lists who is in them, through ras.")
final class ClusterCommand {

    private static final String INFOBASE = "INFOBASE";
    private static final String WHICH = "Its name, or CLUSTER/NAME if several clusters have it.";

    @Spec private CommandSpec command;

    @Command(
            name = "lock",
            mixinStandardHelpOptions = true,
            description = {
                "Denies sessions and scheduled jobs, until cluster unlock.",
                "A backup meanwhile leaves the lock as it is."
            })
    void lock(
            @Mixin ClusterPlace place,
            @Parameters(paramLabel = INFOBASE, description = WHICH) String name,
            @Option(
                            names = "--message",
                            paramLabel = "TEXT",
                            description = "What users see. Default: that of the settings.")
                    Optional<String> message,
            @Option(
                            names = "--code",
                            paramLabel = "CODE",
                            defaultValue = "",
                            description = "With which one gets in all the same (/UC).")
                    String code,
            @Option(names = "--end-sessions", description = "Ends the sessions that are there.")
                    boolean end) {
        ClusterSettings settings = place.settings();
        RacClients clients = ClusterPlace.clients(settings);
        Infobase infobase = place.infobase(settings, clients, name);
        change(
                clients,
                infobase,
                new SessionLock(
                        true,
                        true,
                        "",
                        "",
                        message.orElse(settings.sessions().message()),
                        "",
                        code));
        if (end) {
            int ended = new SessionEnding(clients, settings.sessions()).end(infobase);
            command.commandLine().getErr().println("Ended: " + ended);
        }
    }

    @Command(
            name = "unlock",
            mixinStandardHelpOptions = true,
            description = "Allows sessions and scheduled jobs, and clears message, code and times.")
    void unlock(
            @Mixin ClusterPlace place,
            @Parameters(paramLabel = INFOBASE, description = WHICH) String name) {
        ClusterSettings settings = place.settings();
        RacClients clients = ClusterPlace.clients(settings);
        change(
                clients,
                place.infobase(settings, clients, name),
                new SessionLock(false, false, "", "", "", "", ""));
    }

    private static void change(RacClients clients, Infobase infobase, SessionLock lock) {
        Rac rac = clients.cluster(infobase.cluster()).orElseThrow();
        Optional<Credentials> credentials = clients.credentials(infobase);
        InfobaseInfo found = rac.infobase(infobase, credentials);
        rac.change(found, lock, credentials);
    }

    @Command(
            name = "sessions",
            mixinStandardHelpOptions = true,
            description =
                    "Prints a line a session: number, user, computer, application, and since when."
                            + " That of the administration server itself is left out.")
    void sessions(
            @Mixin ClusterPlace place,
            @Parameters(paramLabel = INFOBASE, description = WHICH) String name) {
        ClusterSettings settings = place.settings();
        RacClients clients = ClusterPlace.clients(settings);
        Infobase infobase = place.infobase(settings, clients, name);
        List<RacSession> sessions =
                clients.cluster(infobase.cluster()).orElseThrow().sessions(infobase);
        PrintWriter out = command.commandLine().getOut();
        sessions.stream()
                .filter(session -> !session.isOfRas())
                .forEach(
                        session ->
                                out.println(
                                        String.join(
                                                "\t",
                                                Long.toString(session.number()),
                                                session.user(),
                                                session.host(),
                                                session.application(),
                                                session.startedAt())));
    }
}
