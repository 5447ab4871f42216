package io.dromedary;

import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.ConfiguredClusters;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.LockNotes;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.session.Unlocking;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.store.SqlLockNotes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** What all care of clusters takes, as {@code cluster.yaml} says; off unless a job is enabled. */
@Configuration(proxyBeanMethods = false)
@Conditional(ClusterJobEnabled.class)
class ClusterConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterConfiguration.class);

    /** How often unlocking is tried before it is left to the next start. */
    private static final InfobaseLocks.Retries UNLOCKING =
            new InfobaseLocks.Retries(5, Duration.ofSeconds(10));

    @Bean
    ClusterSettings clusterSettings(@Value("${dromedary.cluster.settings}") Path file) {
        return ClusterFile.read(file);
    }

    @Bean
    Programs programs() {
        return new ProcessPrograms();
    }

    @Bean
    Platform platform(ClusterSettings settings) {
        return new Platform(settings.platform());
    }

    @Bean
    RacClients racClients(Programs programs, Platform platform, ClusterSettings settings) {
        return new ConfiguredClusters(programs, platform, settings);
    }

    @Bean(destroyMethod = "close")
    BackupStore backupStore(DromedaryProperties properties) {
        return BackupStore.open(
                JournalConfiguration.created(properties.data()).resolve("backup.db"),
                Clock.systemUTC());
    }

    @Bean(destroyMethod = "close")
    SqlLockNotes lockNotes(DromedaryProperties properties) {
        return SqlLockNotes.open(
                JournalConfiguration.created(properties.data()).resolve("locks.db"), "dromedary");
    }

    /** Locks that a kill left behind are taken off before the first job. */
    @Bean
    InfobaseLocks infobaseLocks(RacClients clients, LockNotes notes) {
        InfobaseLocks locks = new InfobaseLocks(clients, notes, Clock.systemUTC(), UNLOCKING);
        locks.heal().forEach(ClusterConfiguration::tell);
        return locks;
    }

    /** Jobs that a kill cut off are booked as failed before the first job. */
    @Bean
    JobBook jobBook(BackupStore store) {
        store.jobs()
                .heal()
                .forEach(job -> LOG.warn("The {} {} was cut off", job.kind().word(), job.id()));
        return store.jobs();
    }

    @Bean
    ClusterSchedules clusterSchedules(ClusterSettings settings, ConfigurableEnvironment values) {
        return ClusterSchedules.of(settings, values);
    }

    private static void tell(Unlocking unlocking) {
        LOG.warn(
                "A lock of ours on {} was left behind: {} {}",
                unlocking.lock().infobase().name(),
                unlocking.outcome(),
                unlocking.message().orElse(""));
    }
}
