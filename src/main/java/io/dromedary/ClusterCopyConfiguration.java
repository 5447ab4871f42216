package io.dromedary;

import io.dromedary.backup.job.JobBook;
import io.dromedary.care.configuration.ClusterCopyFlow;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterSettings;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Copies of the settings of clusters. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("dromedary.cluster-config.enabled")
class ClusterCopyConfiguration {

    @Bean
    ClusterCopyFlow clusterCopyFlow(ClusterSettings settings, RacClients clients, JobBook book) {
        return new ClusterCopyFlow(
                settings,
                settings.copies()
                        .orElseThrow(
                                () ->
                                        new InvalidConfigurationException(
                                                settings.file()
                                                        + ": 'cluster-config' is missing, though"
                                                        + " dromedary.cluster-config.enabled is"
                                                        + " true; give its folder")),
                clients,
                book,
                Clock.systemUTC());
    }
}
