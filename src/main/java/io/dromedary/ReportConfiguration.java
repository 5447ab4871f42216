package io.dromedary;

import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.component.report.Deliveries;
import io.dromedary.component.report.Deliveries.Delivery;
import io.dromedary.component.report.ReportMail;
import io.dromedary.component.report.ReportTelegram;
import io.dromedary.component.report.Reports;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Who hears of jobs, as {@code notify} of {@code cluster.yaml} says. */
@Configuration(proxyBeanMethods = false)
@Conditional(ClusterJobEnabled.class)
@ConditionalOnProperty("dromedary.report.enabled")
class ReportConfiguration {

    /** Telegram asks for some seconds, or for minutes if a bot has been too loud for long. */
    private static final Duration TELEGRAM_PATIENCE = Duration.ofMinutes(1);

    @Bean
    ReportMail reportMail(ClusterSettings settings) {
        return new ReportMail(settings.notification().mail());
    }

    @Bean
    ReportTelegram reportTelegram(ClusterSettings settings) {
        return new ReportTelegram(settings.notification().telegram(), TELEGRAM_PATIENCE);
    }

    @Bean
    Deliveries deliveries(MeterRegistry meters) {
        return new Deliveries(meters, Clock.systemUTC());
    }

    @Bean
    Reports reports(ClusterSettings settings, BackupStore store, Deliveries deliveries) {
        return new Reports(
                settings, store.jobs(), deliveries, Clock.system(ZoneId.systemDefault()));
    }

    /** Whether the last report went through each channel. */
    @Bean
    HealthIndicator reportsHealthIndicator(Deliveries deliveries) {
        return () -> {
            Health.Builder health = Health.up();
            deliveries
                    .last()
                    .forEach(
                            (channel, delivery) -> {
                                delivery.trouble().ifPresent(any -> health.down());
                                health.withDetail(channel.word(), told(delivery));
                            });
            return health.build();
        };
    }

    private static String told(Delivery delivery) {
        return delivery.at() + ": " + delivery.trouble().orElse("sent");
    }
}
