package io.dromedary;

import io.dromedary.backup.flow.Aftercare;
import io.dromedary.backup.flow.KeptStore;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.ConfiguredClusters;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.LockNotes;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.store.SqlLockNotes;
import io.dromedary.component.cluster.JobEnd;
import io.dromedary.component.cluster.JobHandOver;
import io.dromedary.component.cluster.JobSchedule;
import io.dromedary.sql.PostgresAccess;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.ConfigurableEnvironment;

/** What all care of clusters takes, as {@code cluster.yaml} says; off unless a job is enabled. */
@Configuration(proxyBeanMethods = false)
@Conditional(ClusterJobEnabled.class)
class ClusterConfiguration {

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
                        JournalConfiguration.created(properties.data()).resolve("locks.db"),
                        SqlLockNotes.SERVICE)
                : SqlLockNotes.open(shared, SqlLockNotes.SERVICE);
    }

    @Bean
    InfobaseLocks infobaseLocks(RacClients clients, LockNotes notes, BackupStore store) {
        return new InfobaseLocks(
                clients,
                notes,
                store.jobs()::runsElsewhere,
                Clock.systemUTC(),
                InfobaseLocks.Retries.USUAL);
    }

    @Bean
    ScratchDatabases scratchDatabases(
            ClusterSettings settings, Programs programs, BackupStore store) {
        return store.scratch(settings, programs);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Aftercare aftercare(
            InfobaseLocks locks,
            BackupStore store,
            ObjectProvider<Stores> stores,
            ScratchDatabases scratch) {
        List<KeptStore> kept =
                Optional.ofNullable(stores.getIfAvailable()).map(Stores::all).orElse(List.of());
        return new Aftercare(locks, store.jobs(), kept, scratch, Clock.systemUTC());
    }

    /** Jobs that a kill cut off are booked as failed before the first one begins. */
    @Bean
    @DependsOn("aftercare")
    JobBook jobBook(BackupStore store) {
        return store.jobs();
    }

    /** One for each route that names it, as it starts and stops with the route. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    JobEnd jobEnd(JobBook book, InfobaseLocks locks) {
        return new JobEnd(book, locks);
    }

    /** One for each route, too. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    JobHandOver jobHandOver(JobBook book, InfobaseLocks locks) {
        return new JobHandOver(new JobEnd(book, locks));
    }

    /** And of this. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    JobSchedule jobSchedule(JobBook book) {
        return new JobSchedule(book);
    }

    @Bean
    ClusterSchedules clusterSchedules(ClusterSettings settings, ConfigurableEnvironment values) {
        return ClusterSchedules.of(settings, values);
    }
}
