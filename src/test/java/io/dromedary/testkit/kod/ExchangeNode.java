package io.dromedary.testkit.kod;

import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.registry.ObjectHash;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.Node;
import io.dromedary.kod.rules.ObjectFacts;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.store.KodStore;
import io.dromedary.testkit.rabbit.RabbitAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * A node of an exchange: a registry in SQLite, a route that sends its changes into a folder, one
 * that receives from there, and an outbox whose files are submitted in the order of their names.
 * With a broker the folder is its own, and the shipped routes carry messages between the folders.
 * Thread-safe.
 */
public final class ExchangeNode implements AutoCloseable {

    private static final int DEFAULT_PORTION = 2_000;

    private final KodRules rules;
    private final FactReader facts;
    private final KodStore store;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final MessageReader reader = new MessageReader(MessageLimits.DEFAULT);
    private final LongAdder received = new LongAdder();
    private final LongAdder equal = new LongAdder();
    private final Optional<CachingConnectionFactory> connections;

    /** A node that is not started, on a folder that all nodes share. */
    public ExchangeNode(Path home, Path exchange) throws Exception {
        this(home, exchange, DEFAULT_PORTION, Optional.empty());
    }

    /**
     * A node that is not started.
     *
     * @param home of the node, with its {@code kod.yaml}
     * @param exchange the exchange directory
     * @param portion how many changes a session sends
     * @param broker over which the messages of that directory go to the other nodes, and come
     */
    public ExchangeNode(Path home, Path exchange, int portion, Optional<RabbitAddress> broker)
            throws Exception {
        this.rules = RulesFile.read(home.resolve("kod.yaml")).rules();
        this.facts = new FactReader(rules);
        this.store = KodStore.open(database(home));
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(10);
        camel.getRegistry().bind("store", store);
        camel.getRegistry().bind("rules", KodRules.class, rules);
        camel.addRoutes(new Routes(home, exchange, portion));
        this.connections = broker.map(RabbitAddress::spring);
        if (connections.isPresent()) {
            camel.getRegistry().bind("broker", connections.get());
            for (String there : neighbours()) {
                relay(exchange, there);
            }
        }
    }

    private List<String> neighbours() {
        return rules.nodes().values().stream()
                .filter(node -> node.centre() != rules.thisNode().centre())
                .map(Node::code)
                .sorted()
                .toList();
    }

    /** The shipped routes of one pair, with ids of their own, as they are copied for each pair. */
    private void relay(Path exchange, String there) throws Exception {
        String shipped =
                Files.readString(Path.of("routes", "exchange-relay-rabbitmq.camel.yaml"))
                        .replaceAll("(?m)^([ -]+id: \\S+)$", "$1-" + there)
                        .replace("{{dromedary.exchange.relay.enabled}}", "true")
                        .replace("{{dromedary.exchange.relay.directory}}", exchange.toString())
                        .replace("{{dromedary.exchange.relay.here}}", code())
                        .replace("{{dromedary.exchange.relay.there}}", there)
                        .replace("{{dromedary.exchange.relay.max-bytes}}", "134217728")
                        .replace("{{dromedary.exchange.relay.prefetch}}", "32");
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString("relay-" + there + ".camel.yaml", shipped));
    }

    /** Where the registry of a node is. */
    public static Path database(Path home) {
        return home.resolve("kod.db");
    }

    /** Where files are put that a node is to submit. */
    public static Path outbox(Path home) {
        return home.resolve("outbox");
    }

    /** Begins. */
    public void start() {
        camel.start();
    }

    /** The value of an object that the node has. */
    public Optional<String> value(String type, String key) {
        ObjectKey object = new ObjectKey(type, key);
        return Optional.ofNullable(store.objects().heads(List.of(object)).get(object))
                .flatMap(head -> store.objects().value(head.sequence()))
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** Objects received so far. */
    public long received() {
        return received.sum();
    }

    /** Objects received in the state that was there already. */
    public long equal() {
        return equal.sum();
    }

    private String code() {
        return rules.thisNode().code();
    }

    /** Before the message is taken into the registry. */
    private void count(Exchange exchange) throws Exception {
        Map<ObjectKey, String> hashes = new HashMap<>();
        reader.read(
                new ByteArrayInputStream(exchange.getMessage().getBody(byte[].class)),
                object -> {
                    ObjectFacts found = facts.read(object.type(), object.value());
                    hashes.put(found.key().orElseThrow(), ObjectHash.of(object, found.deleted()));
                });
        received.add(hashes.size());
        store.objects()
                .heads(hashes.keySet())
                .forEach(
                        (key, head) -> {
                            if (head.hash().equals(hashes.get(key))) {
                                equal.increment();
                            }
                        });
    }

    @Override
    public void close() {
        camel.stop();
        connections.ifPresent(CachingConnectionFactory::destroy);
        store.close();
    }

    private final class Routes extends RouteBuilder {

        private final Path home;
        private final Path exchange;
        private final int portion;

        private Routes(Path home, Path exchange, int portion) {
            this.home = home;
            this.exchange = exchange;
            this.portion = portion;
        }

        @Override
        public void configure() {
            try {
                Files.createDirectories(outbox(home));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            errorHandler(noErrorHandler());
            from("direct:events").stop();
            from("kod:changes?pollInterval=100&portionObjects=" + portion)
                    .routeId("send")
                    .to("kod:messages?directory=" + exchange);
            from("kod:messages?pollInterval=100&recipient=" + code() + "&directory=" + exchange)
                    .routeId("receive")
                    .process(ExchangeNode.this::count)
                    .to("kod:changes?received=true&apply=direct:apply&events=direct:events");
            from("direct:apply").routeId("apply").stop();
            from("file:"
                            + outbox(home)
                            + "?delete=true&delay=100&initialDelay=0&readLock=none"
                            + "&sortBy=file:name&include=.*\\.ndjson")
                    .routeId("submit")
                    .to("kod:changes");
        }
    }
}
