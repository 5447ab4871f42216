package io.dromedary.api;

import io.dromedary.api.http.HttpProperties;
import io.dromedary.api.http.PollController;
import io.dromedary.api.http.RoutesHttpEngine;
import io.dromedary.api.http.SubscriptionProperties;
import io.dromedary.journal.Journal;
import io.dromedary.kod.drain.Drain;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.subscription.SubscriptionStore;
import io.dromedary.subscription.Subscriptions;
import io.dromedary.subscription.postgres.PostgresSubscriptionStore;
import io.dromedary.subscription.sqlite.SqliteSubscriptionStore;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationPredicate;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Subscriptions and their HTTP interface over the application's {@link Journal}. The offsets are
 * beside a journal in PostgreSQL, otherwise in {@code state.db} in the folder {@code
 * dromedary.data}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SubscriptionProperties.class, HttpProperties.class})
public class ApiConfiguration {

    @Bean(destroyMethod = "close")
    SubscriptionStore subscriptionStore(
            ObjectProvider<PostgresAccess> journalDatabase,
            @Value("${dromedary.data:data}") Path data) {
        PostgresAccess shared = journalDatabase.getIfAvailable();
        return shared == null
                ? SqliteSubscriptionStore.open(data.resolve("state.db"))
                : PostgresSubscriptionStore.open(shared);
    }

    @Bean(destroyMethod = "close")
    Subscriptions subscriptions(
            Journal journal, SubscriptionStore store, SubscriptionProperties properties) {
        return new Subscriptions(journal, store, properties.settings());
    }

    /** Of the exchange of this process; the component of КОД has it, too. */
    @Bean
    Drain drain() {
        return new Drain();
    }

    @Bean("platform-http-engine")
    PlatformHttpEngine routesHttpEngine(
            @Value("${server.port:8080}") int port,
            @Qualifier("applicationTaskExecutor") Executor executor) {
        return new RoutesHttpEngine(port, executor);
    }

    @Bean
    MeterBinder parkingMeters(Subscriptions subscriptions) {
        return new ParkingMeters(subscriptions);
    }

    /**
     * Leaves out what would be kept for each of thousands of waiting requests: how long a poll
     * waited says nothing about the server, and nobody looks at the steps of the filter chain.
     */
    @Bean
    ObservationPredicate waitingIsNotObserved() {
        return (name, context) ->
                !name.startsWith("spring.security.")
                        && !(context instanceof ServerRequestObservationContext request
                                && PollController.isWaiting(request.getCarrier().getRequestURI()));
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(
                        new Info()
                                .title("Dromedary")
                                .version("v1")
                                .description(
                                        "Subscriptions to channels of events: long poll,"
                                                + " acknowledgement, administration."));
    }
}
