package io.dromedary;

import io.dromedary.channel.Channels;
import io.dromedary.channel.sqlite.SqliteChannelStore;
import io.dromedary.component.HttpAnswer;
import io.dromedary.component.eventlog.LogFollowers;
import io.dromedary.component.kod.ChangedObjects;
import io.dromedary.component.kod.ExchangeAnswer;
import io.dromedary.component.rabbitmq.RabbitReplayTarget;
import io.dromedary.event.EventFilter;
import io.dromedary.event.Leadership;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.activity.WatchedActivity;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.store.KodStore;
import io.dromedary.notification.EventDigest;
import io.dromedary.replay.ReplayTarget;
import io.dromedary.route.ChannelRoutes;
import io.dromedary.route.RouteCheck;
import io.dromedary.route.UserRoutes;
import io.dromedary.subscription.SubscriptionSettings;
import io.dromedary.subscription.Subscriptions;
import io.dromedary.subscription.sqlite.SqliteSubscriptionStore;
import io.dromedary.testkit.rabbit.RabbitAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.PropertyPlaceholderHelper;
import org.springframework.util.unit.DataSize;

/** The program's routes and stores without Spring: starts in a moment, stops, starts again. */
final class RunningRoutes implements AutoCloseable {

    private static final String INBOUND = "spring.rabbitmq.max-inbound-message-body-size";

    private final SqliteJournal journal;
    private final SqliteSubscriptionStore store;
    private final KodStore kodStore;
    private final Subscriptions subscriptions;
    private final Optional<CachingConnectionFactory> connections;
    private final SqliteChannelStore channelStore;
    private final Channels channels;
    private final WatchedActivity activity = new WatchedActivity();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    /**
     * @param texts of the route files
     * @param properties that differ from the defaults of application.yaml
     */
    RunningRoutes(Path data, Map<String, String> texts, Map<String, String> properties)
            throws IOException {
        this(data, texts, properties, Optional.empty());
    }

    /** With a broker. */
    RunningRoutes(
            Path data,
            Map<String, String> texts,
            Map<String, String> properties,
            Optional<RabbitAddress> broker)
            throws IOException {
        Files.createDirectories(data);
        journal = SqliteJournal.open(data.resolve("journal.db"));
        store = SqliteSubscriptionStore.open(data.resolve("state.db"));
        kodStore = KodStore.open(data.resolve("kod.db"));
        subscriptions = new Subscriptions(journal, store, SubscriptionSettings.DEFAULT);
        camel.disableJMX();
        camel.setSourceLocationEnabled(true);
        camel.getShutdownStrategy().setTimeout(10);
        camel.getRegistry().bind("journal", journal);
        camel.getRegistry().bind("subscriptions", subscriptions);
        camel.getRegistry().bind("kodStore", kodStore);
        camel.getRegistry().bind("activity", activity);
        camel.getRegistry().bind("followers", (LogFollowers) EventLogs::follow);
        camel.getRegistry().bind("httpAnswer", new HttpAnswer());
        camel.getRegistry().bind("exchangeAnswer", new ExchangeAnswer());
        camel.getRegistry().bind("changedObjects", new ChangedObjects());
        camel.getRegistry().bind("eventDigest", new EventDigest());
        connections = broker.map(RabbitAddress::spring);
        connections.ifPresent(factory -> camel.getRegistry().bind("broker", factory));
        Optional.ofNullable(properties.get("dromedary.kod.rules"))
                .map(Path::of)
                .map(file -> RulesFile.read(file).rules())
                .ifPresent(rules -> camel.getRegistry().bind("kodRules", rules));
        Properties values = defaults();
        connections.ifPresent(
                factory ->
                        factory.getRabbitConnectionFactory()
                                .setMaxInboundMessageBodySize(
                                        (int)
                                                DataSize.parse(values.getProperty(INBOUND))
                                                        .toBytes()));
        values.setProperty("dromedary.data", data.toString());
        values.setProperty("dromedary.outlet.file.directory", data.resolve("outlet").toString());
        values.putAll(properties);
        resolve(values);
        camel.getPropertiesComponent().setInitialProperties(values);
        UserRoutes routes =
                new UserRoutes(
                        camel,
                        new RouteCheck(
                                camel.getRegistry(),
                                name -> Optional.ofNullable(values.getProperty(name))));
        channelStore = SqliteChannelStore.open(data.resolve("channels.db"));
        channels =
                new Channels(
                        channelStore,
                        new ChannelRoutes(routes, connections::isPresent),
                        Leadership.ALONE);
        channels.restore();
        routes.load(texts);
        camel.start();
    }

    static Properties defaults() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yaml"));
        return yaml.getObject();
    }

    /** Puts values in place of {@code ${name}}, as Spring does. */
    static void resolve(Properties values) {
        PropertyPlaceholderHelper placeholders =
                new PropertyPlaceholderHelper("${", "}", ":", null, true);
        for (String name : values.stringPropertyNames()) {
            values.setProperty(
                    name, placeholders.replacePlaceholders(values.getProperty(name), values));
        }
    }

    /** A route file as it is shipped. */
    static String shipped(String name) throws IOException {
        return Files.readString(Path.of("routes", name + ".camel.yaml"));
    }

    SqliteJournal journal() {
        return journal;
    }

    ReplayTarget replayTarget() {
        return new RabbitReplayTarget(camel);
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Channels channels() {
        return channels;
    }

    ProducerTemplate template() {
        return camel.createProducerTemplate();
    }

    /** Everything in the channel. */
    List<StoredEvent> events(String channel) {
        List<StoredEvent> events = new ArrayList<>();
        long after = 0;
        for (List<StoredEvent> page = page(channel, after);
                !page.isEmpty();
                page = page(channel, after)) {
            events.addAll(page);
            after = page.get(page.size() - 1).position();
        }
        return events;
    }

    private List<StoredEvent> page(String channel, long after) {
        return journal.read(channel, after, 500, 1 << 20).events();
    }

    /** How many events of the channel a filter lets through. */
    long count(String channel, String filter) {
        EventFilter wanted = EventFilter.parseText(filter);
        return events(channel).stream().map(StoredEvent::event).filter(wanted::test).count();
    }

    @Override
    public void close() {
        camel.stop();
        connections.ifPresent(CachingConnectionFactory::destroy);
        channels.close();
        channelStore.close();
        activity.close();
        subscriptions.close();
        store.close();
        kodStore.close();
        journal.close();
    }
}
