package io.dromedary;

import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.job.JobBook;
import io.dromedary.care.update.UpdateFlow;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.UpdateSettings;
import java.time.Clock;
import org.apache.camel.spi.ThreadPoolProfile;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Updates of configurations. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("dromedary.update.enabled")
class UpdateConfiguration {

    @Bean
    UpdateFlow updateFlow(
            ClusterSettings settings,
            Programs programs,
            Platform platform,
            RacClients clients,
            BackupFlow backup,
            JobBook book) {
        return new UpdateFlow(
                settings,
                wanted(settings),
                clients,
                new Designer(programs, platform, settings.tools().folder(), Clock.systemUTC()),
                backup,
                book);
    }

    /** As many infobases are updated at once; the route names it. */
    @Bean
    ThreadPoolProfile updateThreads(ClusterSettings settings) {
        return BackupConfiguration.threads("updateThreads", wanted(settings).concurrency());
    }

    private static UpdateSettings wanted(ClusterSettings settings) {
        return settings.update()
                .orElseThrow(
                        () ->
                                new InvalidConfigurationException(
                                        settings.file()
                                                + ": 'update' is missing, though"
                                                + " dromedary.update.enabled is true; give its"
                                                + " templates"));
    }
}
