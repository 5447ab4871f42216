package io.dromedary;

import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTools;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.BackupSettings;
import io.dromedary.cluster.settings.ClusterSettings;
import java.time.Clock;
import java.time.ZoneId;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ThreadPoolProfile;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Backups of infobases. */
@Configuration(proxyBeanMethods = false)
@Conditional(BackupNeeded.class)
class BackupConfiguration {

    @Bean(destroyMethod = "close")
    Stores backupStores(ClusterSettings settings) {
        BackupSettings backup =
                settings.backup()
                        .orElseThrow(
                                () ->
                                        new InvalidConfigurationException(
                                                settings.file()
                                                        + ": 'backup' is missing, though backups or"
                                                        + " updates are enabled; give at least its"
                                                        + " folder"));
        return new Stores(backup, Clock.systemUTC());
    }

    @Bean
    BackupFlow backupFlow(
            ClusterSettings settings,
            Programs programs,
            Platform platform,
            RacClients clients,
            InfobaseLocks locks,
            Stores stores,
            JobBook book,
            BackupStore store) {
        return new BackupFlow(
                settings,
                BackupTools.of(settings, programs, platform, clients, locks, Clock.systemUTC()),
                stores,
                book,
                store.catalogue(stores.locations()),
                Clock.system(ZoneId.systemDefault())); // whose days retention counts
    }

    /** After the loss of its database, the catalogue; stores may be slow, so nobody waits. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> refillOfCatalogue(Stores stores, BackupStore store) {
        return ready -> {
            Thread refill =
                    new Thread(
                            () -> stores.refill(store.catalogue(stores.locations())),
                            "refill of the catalogue");
            refill.setDaemon(true);
            refill.start();
        };
    }

    /** As many infobases are backed up at once; the route names it. */
    @Bean
    ThreadPoolProfile backupThreads(Stores stores) {
        return threads("backupThreads", stores.settings().concurrency());
    }

    /** So many at once. */
    static ThreadPoolProfile threads(String name, int concurrency) {
        return new ThreadPoolProfileBuilder(name)
                .poolSize(concurrency)
                .maxPoolSize(concurrency)
                .build();
    }
}
