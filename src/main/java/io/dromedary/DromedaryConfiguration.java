package io.dromedary;

import io.dromedary.channel.ChannelStore;
import io.dromedary.channel.Channels;
import io.dromedary.channel.postgres.PostgresChannelStore;
import io.dromedary.channel.sqlite.SqliteChannelStore;
import io.dromedary.component.HttpAnswer;
import io.dromedary.component.eventlog.LogFollowers;
import io.dromedary.component.kod.ChangedObjects;
import io.dromedary.component.kod.ExchangeAnswer;
import io.dromedary.component.rabbitmq.RabbitReplayTarget;
import io.dromedary.component.transactions.TransactionsComponent;
import io.dromedary.event.Leadership;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.activity.WatchedActivity;
import io.dromedary.journal.Journal;
import io.dromedary.kod.store.KodStore;
import io.dromedary.notification.EventDigest;
import io.dromedary.replay.Replays;
import io.dromedary.route.ChannelRoutes;
import io.dromedary.route.ErrorsAreFailures;
import io.dromedary.route.RouteCheck;
import io.dromedary.route.UserRoutes;
import io.dromedary.sql.PostgresAccess;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** What the components find in the registry. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DromedaryProperties.class, OnecProperties.class})
class DromedaryConfiguration {

    @Bean(destroyMethod = "close")
    LogActivity logActivity() {
        return new WatchedActivity();
    }

    @Bean
    LogFollowers logFollowers() {
        return EventLogs::follow;
    }

    @Bean
    ComponentCustomizer spillDirectory(DromedaryProperties properties) {
        String spill = properties.data().resolve("spill").toString();
        return ComponentCustomizer.builder(TransactionsComponent.class)
                .build(component -> component.getConfiguration().setSpillDirectory(spill));
    }

    /** Of every route; Camel takes it from the registry. */
    @Bean
    ErrorsAreFailures errorsAreFailures() {
        return new ErrorsAreFailures();
    }

    @Bean
    HttpAnswer httpAnswer() {
        return new HttpAnswer();
    }

    @Bean
    ExchangeAnswer exchangeAnswer() {
        return new ExchangeAnswer();
    }

    @Bean
    ChangedObjects changedObjects() {
        return new ChangedObjects();
    }

    @Bean
    EventDigest eventDigest() {
        return new EventDigest();
    }

    @Bean
    RouteCheck routeCheck(CamelContext camel) {
        return new RouteCheck(
                camel.getRegistry(), name -> camel.getPropertiesComponent().resolveProperty(name));
    }

    @Bean
    UserRoutes userRoutes(CamelContext camel, RouteCheck check) {
        return new UserRoutes(camel, check);
    }

    @Bean(destroyMethod = "close")
    ChannelStore channelStore(
            ObjectProvider<PostgresAccess> journalDatabase, DromedaryProperties properties) {
        PostgresAccess shared = journalDatabase.getIfAvailable();
        return shared == null
                ? SqliteChannelStore.open(
                        JournalConfiguration.created(properties.data()).resolve("channels.db"))
                : PostgresChannelStore.open(shared);
    }

    /** Opened when the first route of КОД asks for it. */
    @Bean(destroyMethod = "close")
    @Lazy
    KodStore kodStore(
            ObjectProvider<PostgresAccess> journalDatabase, DromedaryProperties properties) {
        PostgresAccess shared = journalDatabase.getIfAvailable();
        return shared == null
                ? KodStore.open(JournalConfiguration.created(properties.data()).resolve("kod.db"))
                : KodStore.open(shared);
    }

    @Bean(destroyMethod = "close")
    Channels channels(
            ChannelStore store,
            UserRoutes routes,
            ObjectProvider<ConnectionFactory> broker,
            Leadership leadership) {
        return new Channels(
                store,
                new ChannelRoutes(routes, () -> broker.getIfAvailable() != null),
                leadership);
    }

    @Bean(destroyMethod = "close")
    Replays replays(Journal journal, CamelContext camel) {
        return new Replays(journal, new RabbitReplayTarget(camel));
    }

    @Bean
    CamelContextConfiguration routesOfTheFolder(
            UserRoutes routes,
            Channels channels,
            DromedaryProperties properties,
            ApplicationEventPublisher publisher) {
        return new RoutesOfTheFolder(routes, channels, properties, publisher);
    }
}
