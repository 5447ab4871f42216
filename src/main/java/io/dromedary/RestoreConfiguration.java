package io.dromedary;

import io.dromedary.backup.drill.DrillFlow;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.restore.BackupFiles;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.backup.verification.Verification;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.DrillSettings;
import java.time.Duration;
import org.apache.camel.spi.ThreadPoolProfile;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Restore drills, as {@code drill} of {@code cluster.yaml} says; off unless a property says so. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("dromedary.restore-drill.enabled")
class RestoreConfiguration {

    private static final Duration READING = Duration.ofHours(6);

    @Bean
    DrillFlow drillFlow(
            ClusterSettings settings,
            Programs programs,
            Stores stores,
            JobBook book,
            BackupStore store,
            ScratchDatabases scratch,
            DromedaryProperties properties) {
        return new DrillFlow(
                settings,
                new BackupFiles(
                        stores,
                        new Verification(settings.postgres().tools(), READING),
                        properties.data().resolve("restore"),
                        book::isOver),
                new PostgresTools(programs, settings.postgres().tools()),
                new PostgresDatabases(),
                book,
                store.catalogue(stores.locations()),
                scratch);
    }

    /** What a drill that was killed left; the server may be away, so nobody waits. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> sweepOfDrills(DrillFlow flow) {
        return ready -> {
            Thread sweep = new Thread(flow::sweep, "sweep of drills");
            sweep.setDaemon(true);
            sweep.start();
        };
    }

    /** As many backups are tried at once; the route names it. */
    @Bean
    ThreadPoolProfile drillThreads(ClusterSettings settings) {
        int concurrency = settings.drill().map(DrillSettings::concurrency).orElse(1);
        return BackupConfiguration.threads("drillThreads", concurrency);
    }
}
