package io.dromedary;

import io.dromedary.backup.alarm.AgeAlarm;
import io.dromedary.backup.alarm.WatchList;
import io.dromedary.backup.alarm.Watched;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.component.report.OverdueBackups;
import io.dromedary.component.report.Reports;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The alarm that the last good backup of an infobase is too old. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty({"dromedary.overdue.enabled", "dromedary.report.enabled"})
class OverdueConfiguration {

    @Bean
    WatchList watchList(BackupStore store, MeterRegistry meters) {
        WatchList list = store.watchList();
        Gauge.builder("dromedary.backup.overdue", list, watched -> watched.late().size())
                .description("Infobases whose last good backup is too old")
                .register(meters);
        return list;
    }

    @Bean
    OverdueBackups overdueBackups(
            ClusterSettings settings,
            RacClients clients,
            BackupStore store,
            WatchList list,
            Reports reports) {
        return new OverdueBackups(
                new AgeAlarm(settings, clients, store.catalogue(), list, Clock.systemUTC()),
                reports);
    }

    /** Which infobases are late. */
    @Bean
    HealthIndicator backupsHealthIndicator(WatchList list) {
        return new AbstractHealthIndicator("The list of late backups cannot be read") {
            @Override
            protected void doHealthCheck(Health.Builder health) {
                List<Watched> late = list.late();
                health.status(late.isEmpty() ? Status.UP : Status.DOWN);
                late.forEach(
                        one ->
                                health.withDetail(
                                        one.key().cluster() + " / " + one.name(),
                                        "the last good backup is too old since "
                                                + one.lateAt().orElseThrow()));
            }
        };
    }
}
