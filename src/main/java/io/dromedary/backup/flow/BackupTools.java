package io.dromedary.backup.flow;

import io.dromedary.backup.verification.Verification;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.ibcmd.Ibcmd;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.session.SessionEnding;
import io.dromedary.cluster.settings.ClusterSettings;
import java.time.Clock;
import java.time.Duration;

/**
 * What does the work of the steps. Thread-safe.
 *
 * @param clients by which clusters are asked
 * @param locks of infobases
 * @param sessions that are in the way
 * @param dumper by the means of each infobase
 * @param verification of dumps
 */
public record BackupTools(
        RacClients clients,
        InfobaseLocks locks,
        SessionEnding sessions,
        Dumper dumper,
        Verification verification) {

    /** Of one dump that is read. */
    private static final Duration VERIFYING = Duration.ofHours(6);

    /** By the programs that the settings name. */
    public static BackupTools of(
            ClusterSettings settings,
            Programs programs,
            Platform platform,
            RacClients clients,
            InfobaseLocks locks,
            Clock clock) {
        return new BackupTools(
                clients,
                locks,
                new SessionEnding(clients, settings.sessions()),
                new Dumper(
                        settings,
                        clients,
                        platform,
                        new PostgresTools(programs, settings.postgres().tools()),
                        new Designer(programs, platform, settings.tools().folder(), clock),
                        new Ibcmd(programs, platform)),
                new Verification(settings.postgres().tools(), VERIFYING));
    }
}
