package io.dromedary;

import io.dromedary.backup.job.JobBook;
import io.dromedary.care.maintenance.MaintenanceFlow;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterSettings;
import java.time.Clock;
import java.time.ZoneId;
import org.apache.camel.spi.ThreadPoolProfile;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Maintenance of infobases. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("dromedary.maintenance.enabled")
class MaintenanceConfiguration {

    @Bean
    MaintenanceFlow maintenanceFlow(
            ClusterSettings settings,
            Programs programs,
            Platform platform,
            RacClients clients,
            JobBook book) {
        return new MaintenanceFlow(
                settings,
                clients,
                new PostgresTools(programs, settings.postgres().tools()),
                new Designer(programs, platform, settings.tools().folder(), Clock.systemUTC()),
                book,
                Clock.system(ZoneId.systemDefault()));
    }

    /** As many infobases are maintained at once; the route names it. */
    @Bean
    ThreadPoolProfile maintenanceThreads(ClusterSettings settings) {
        return BackupConfiguration.threads(
                "maintenanceThreads", settings.maintenance().concurrency());
    }
}
