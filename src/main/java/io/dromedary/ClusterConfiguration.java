package io.dromedary;

import io.dromedary.backup.flow.Aftercare;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTools;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.ConfiguredClusters;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.LockNotes;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.BackupSettings;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.store.SqlLockNotes;
import io.dromedary.sql.PostgresAccess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ThreadPoolProfile;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** The care of clusters, as {@code cluster.yaml} says; off unless a property turns it on. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("dromedary.backup.enabled")
class ClusterConfiguration {

    /** Processes that share a database know by its book which of them holds a lock. */
    private static final String OWNER = "dromedary";

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

    /** Commands work with the same files, and each process keeps to its own jobs. */
    @Bean(destroyMethod = "close")
    BackupStore backupStore(
            ObjectProvider<PostgresAccess> journalDatabase, DromedaryProperties properties) {
        PostgresAccess shared = journalDatabase.getIfAvailable();
        return shared == null
                ? BackupStore.openBeside(
                        JournalConfiguration.created(properties.data()).resolve("backup.db"),
                        Clock.systemUTC())
                : BackupStore.open(shared, Clock.systemUTC());
    }

    @Bean(destroyMethod = "close")
    SqlLockNotes lockNotes(
            ObjectProvider<PostgresAccess> journalDatabase, DromedaryProperties properties) {
        PostgresAccess shared = journalDatabase.getIfAvailable();
        return shared == null
                ? SqlLockNotes.openBeside(
                        JournalConfiguration.created(properties.data()).resolve("locks.db"), OWNER)
                : SqlLockNotes.open(shared, OWNER);
    }

    @Bean
    InfobaseLocks infobaseLocks(RacClients clients, LockNotes notes, BackupStore store) {
        return new InfobaseLocks(
                clients, notes, store.jobs()::runsElsewhere, Clock.systemUTC(), UNLOCKING);
    }

    @Bean(destroyMethod = "close")
    Stores backupStores(ClusterSettings settings) {
        BackupSettings backup =
                settings.backup()
                        .orElseThrow(
                                () ->
                                        new InvalidConfigurationException(
                                                settings.file()
                                                        + ": 'backup' is missing, though"
                                                        + " dromedary.backup.enabled is true; give"
                                                        + " at least its folder"));
        return new Stores(backup, Clock.systemUTC());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Aftercare aftercare(InfobaseLocks locks, BackupStore store, Stores stores) {
        return new Aftercare(locks, store.jobs(), stores, Clock.systemUTC());
    }

    @Bean
    @DependsOn("aftercare")
    BackupFlow backupFlow(
            ClusterSettings settings,
            Programs programs,
            Platform platform,
            RacClients clients,
            InfobaseLocks locks,
            Stores stores,
            BackupStore store) {
        return new BackupFlow(
                settings,
                BackupTools.of(settings, programs, platform, clients, locks, Clock.systemUTC()),
                stores,
                store.jobs(),
                store.catalogue(),
                Clock.systemUTC());
    }

    /** As many infobases are backed up at once; the route names it. */
    @Bean
    ThreadPoolProfile backupThreads(Stores stores) {
        int concurrency = stores.settings().concurrency();
        return new ThreadPoolProfileBuilder("backupThreads")
                .poolSize(concurrency)
                .maxPoolSize(concurrency)
                .build();
    }
}
