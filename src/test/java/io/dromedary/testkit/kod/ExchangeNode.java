package io.dromedary.testkit.kod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.ObjectFacts;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.store.KodStore;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A node of an exchange: a registry in SQLite, a route that sends its changes into a folder, one
 * that receives from there, and an outbox whose files are submitted in the order of their names.
 * Each line of these is {@code {"type":…,"value":…}}. Thread-safe.
 */
public final class ExchangeNode implements AutoCloseable {

    private static final int SLICE = 500;

    private final KodRules rules;
    private final FactReader facts;
    private final KodStore store;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ObjectMapper json = new ObjectMapper();
    private final MessageReader reader = new MessageReader(MessageLimits.DEFAULT);
    private final LongAdder received = new LongAdder();
    private final LongAdder equal = new LongAdder();

    /**
     * A node that is not started.
     *
     * @param home of the node, with its {@code kod.yaml}
     * @param exchange the exchange directory
     */
    public ExchangeNode(Path home, Path exchange) throws Exception {
        this.rules = RulesFile.read(home.resolve("kod.yaml")).rules();
        this.facts = new FactReader(rules);
        this.store = KodStore.open(database(home));
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(10);
        camel.getRegistry().bind("store", store);
        camel.getRegistry().bind("rules", KodRules.class, rules);
        camel.addRoutes(new Routes(home, exchange));
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

    /** Objects received so far. */
    public long received() {
        return received.sum();
    }

    /** Objects received in the state that was there already. */
    public long equal() {
        return equal.sum();
    }

    private void submit(Exchange exchange) throws IOException {
        List<ChangedObject> slice = new ArrayList<>();
        Path file = exchange.getMessage().getBody(java.io.File.class).toPath();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode item = json.readTree(line);
                String type = item.get("type").textValue();
                slice.add(
                        changed(
                                MessageObject.of(
                                        "", type, json.writeValueAsBytes(item.get("value")))));
                if (slice.size() == SLICE) {
                    store.changes(code(), Clock.systemUTC()).submit(slice);
                    slice.clear();
                }
            }
        }
        store.changes(code(), Clock.systemUTC()).submit(slice);
    }

    private String code() {
        return rules.thisNode().code();
    }

    private ChangedObject changed(MessageObject object) {
        ObjectFacts found = facts.read(object.type(), object.value());
        return new ChangedObject(
                found.key().orElseThrow(),
                object,
                found.deleted(),
                found.owner(),
                found.references(),
                Optional.empty(),
                Optional.empty());
    }

    private void receive(Exchange exchange) throws Exception {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        MessageName name =
                NameGrammar.STANDARD
                        .parse(exchange.getMessage().getHeader("KodFileName", String.class))
                        .orElseThrow();
        Map<ObjectKey, ChangedObject> objects = new LinkedHashMap<>();
        reader.read(
                new ByteArrayInputStream(body),
                object -> {
                    ChangedObject changed = changed(object);
                    objects.put(changed.key(), changed);
                });
        Map<ObjectKey, ObjectHead> before = store.sessions().heads(objects.keySet());
        boolean repeated =
                store.receptions(rules, Clock.systemUTC())
                        .take(
                                new IncomingMessage(
                                        name,
                                        exchange.getMessage().getHeader("KodSha256", String.class),
                                        List.copyOf(objects.values())),
                                question -> Winner.LOCAL)
                        .isRepeated();
        if (!repeated) {
            received.add(objects.size());
            equal.add(
                    objects.values().stream()
                            .filter(
                                    object ->
                                            Optional.ofNullable(before.get(object.key()))
                                                    .map(ObjectHead::hash)
                                                    .equals(Optional.of(object.hash())))
                            .count());
        }
    }

    @Override
    public void close() {
        camel.stop();
        store.close();
    }

    private final class Routes extends RouteBuilder {

        private final Path home;
        private final Path exchange;

        private Routes(Path home, Path exchange) {
            this.home = home;
            this.exchange = exchange;
        }

        @Override
        public void configure() {
            try {
                Files.createDirectories(outbox(home));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            errorHandler(noErrorHandler());
            from("kod:changes?portionObjects=2000&pollInterval=100")
                    .routeId("send")
                    .to("kod:messages?directory=" + exchange);
            from("kod:messages?pollInterval=100&recipient=" + code() + "&directory=" + exchange)
                    .routeId("receive")
                    .process(ExchangeNode.this::receive);
            from("file:"
                            + outbox(home)
                            + "?delete=true&delay=100&initialDelay=0&readLock=none"
                            + "&sortBy=file:name&include=.*\\.ndjson")
                    .routeId("submit")
                    .process(ExchangeNode.this::submit);
        }
    }
}
