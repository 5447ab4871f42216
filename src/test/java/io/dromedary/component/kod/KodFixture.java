package io.dromedary.component.kod;

import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.store.KodStore;
import io.dromedary.testkit.kod.ExchangeFiles;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * What {@code kod:} works with: a Camel context, an exchange directory, a registry in SQLite and
 * meters, all in one folder.
 */
final class KodFixture implements AutoCloseable {

    private static final int STOP_SECONDS = 5;

    private final Path directory;
    private final KodStore store;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    private KodFixture(Path folder) throws IOException {
        directory = Files.createDirectories(folder.resolve("exchange"));
        store = KodStore.open(folder.resolve("kod.db"));
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(STOP_SECONDS);
        camel.getRegistry().bind("store", store);
        camel.getRegistry().bind("meters", meters);
    }

    /** Starts; routes are added later. */
    static KodFixture start(Path folder) throws IOException {
        KodFixture fixture = new KodFixture(folder);
        fixture.camel.start();
        return fixture;
    }

    /** The same, of a node that has rules. */
    static KodFixture start(Path folder, KodRules rules) throws IOException {
        KodFixture fixture = new KodFixture(folder);
        fixture.camel.getRegistry().bind("rules", rules);
        fixture.camel.start();
        return fixture;
    }

    Path directory() {
        return directory;
    }

    KodStore store() {
        return store;
    }

    MeterRegistry meters() {
        return meters;
    }

    DefaultCamelContext camel() {
        return camel;
    }

    /** Adds a route; what fails in it nobody handles, as in the routes of КОД. */
    void route(Consumer<RouteBuilder> routes) throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        routes.accept(this);
                    }
                });
    }

    /** Puts an exchange through an endpoint; it may have failed. */
    Exchange request(String uri, Object body, Map<String, Object> headers) {
        return camel.createFluentProducerTemplate()
                .to(uri)
                .withProcessor(
                        exchange -> {
                            exchange.getMessage().setBody(body);
                            exchange.getMessage().getHeaders().putAll(headers);
                        })
                .send();
    }

    /** The same, and throws what it failed with. */
    Exchange send(String uri, Object body, Map<String, Object> headers) throws Exception {
        Exchange sent = request(uri, body, headers);
        if (sent.getException() != null) {
            throw sent.getException();
        }
        return sent;
    }

    /** A message with these objects. */
    static String message(String sender, String recipient, String... objects) {
        return "{\"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"%s\",\"version\":1},\"body\":{\"object\":[%s]}}}"
                .formatted(sender, recipient, String.join(",", objects));
    }

    /** An object of a message; {@code rest} begins with a comma, or is empty. */
    static String object(String type, String reference, String rest) {
        return "{\"#type\":\"%s\",\"#value\":{\"Ссылка\":\"%s\"%s}}"
                .formatted(type, reference, rest);
    }

    /** Puts a message into the exchange directory, whose receiver removes empty minutes. */
    Path put(String name, String message) throws IOException {
        return new MessageWriter(directory)
                .write(
                        NameGrammar.STANDARD.parse(name).orElseThrow(),
                        out -> out.write(message.getBytes(StandardCharsets.UTF_8)));
    }

    /** Names of the messages in the exchange directory, sorted. */
    List<String> files() throws IOException {
        return ExchangeFiles.all(directory).stream()
                .filter(Files::isRegularFile)
                .filter(file -> !file.toString().contains("/."))
                .map(file -> file.getFileName().toString())
                .sorted()
                .toList();
    }

    /** How many changes wait to be sent. */
    int waiting() {
        return store.objects().waiting(Optional.empty(), 100, Long.MAX_VALUE).size();
    }

    @Override
    public void close() {
        camel.stop();
        store.close();
    }
}
