package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.dromedary.event.FencedException;
import io.dromedary.event.Leadership;
import io.dromedary.kod.health.Cause;
import io.dromedary.kod.health.RecentIncidents;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.SessionRegistry;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.store.KodStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("kod:changes as a source")
class ChangesConsumerTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String RULES =
            """
            this-node: 01
            nodes:
              01: {name: Центр, centre: true}
              02: {name: Склад}
              03: {name: Магазин}
            types:
              Справочник.Контрагенты:
                recipients: everywhere
                references: {paths: {}}
              Документ.Заказ:
                recipients: %s
                references:
                  paths: {/Контрагент: Справочник.Контрагенты}
            """;

    @TempDir private Path folder;

    private KodStore store;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        store = KodStore.open(folder.resolve("kod.db"));
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(5);
        camel.getRegistry().bind("store", store);
        camel.getRegistry().bind("meters", meters);
    }

    @AfterEach
    void close() {
        camel.stop();
        store.close();
    }

    private void rules(String recipients) throws IOException {
        Path file = Files.writeString(folder.resolve("kod.yaml"), RULES.formatted(recipients));
        RulesFile rules = RulesFile.read(file);
        camel.getRegistry().bind("file", RulesFile.class, rules);
        camel.getRegistry().bind("rules", KodRules.class, rules.rules());
    }

    private void send(String options, Processor step) throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("kod:changes?pollInterval=20&redeliveryDelay=20" + options)
                                .routeId("send")
                                .process(step)
                                .process(seen::add);
                    }
                });
        camel.start();
    }

    private void submit(String type, String key, String value, ObjectKey... references) {
        store.changes("01", Clock.systemUTC())
                .submit(
                        List.of(
                                new ChangedObject(
                                        new ObjectKey(type, key),
                                        MessageObject.of(
                                                "", type, value.getBytes(StandardCharsets.UTF_8)),
                                        false,
                                        Optional.empty(),
                                        List.of(references),
                                        Optional.empty(),
                                        Optional.empty())));
    }

    private void awaitSeen(int exchanges) {
        await().atMost(SOON).until(() -> seen.size() >= exchanges);
    }

    private static String header(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name, String.class);
    }

    @Test
    @DisplayName("makes one exchange a message, with its name in the headers")
    void exchange() throws Exception {
        rules("'simple:02'");
        submit("Документ.Заказ", "1", "{\"Сумма\" : 1.50}");
        send("", exchange -> {});
        awaitSeen(1);
        Exchange exchange = seen.get(0);
        assertThat(exchange.getMessage().getBody(String.class))
                .startsWith(
                        "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1")
                .containsPattern(
                        "\\{\"#type\":\"Документ.Заказ\",\"#version\":\"[0-9]{17}\",\"#value\"")
                .endsWith("\"#value\":{\"Сумма\" : 1.50}}]}}}");
        assertThat(header(exchange, KodConstants.FILE_NAME))
                .matches("01to02at[0-9]{17}-1\\.json")
                .contains(header(exchange, KodConstants.MARK));
        assertThat(header(exchange, KodConstants.SENDER)).isEqualTo("01");
        assertThat(header(exchange, KodConstants.RECIPIENT)).isEqualTo("02");
        assertThat(header(exchange, KodConstants.NUMBER)).isEqualTo("1");
        assertThat(header(exchange, KodConstants.OBJECTS)).isEqualTo("1");
        await().atMost(SOON).until(() -> store.objects().boundary().isPresent());
        assertThat(meters.get("dromedary.kod.sent").tag("stream", "01to02").counter().count())
                .isEqualTo(1);
        assertThat(meters.get("dromedary.kod.boundary.lag").gauge().value()).isZero();
    }

    @Test
    @DisplayName("evaluates the recipients rule on the value of the object")
    void rule() throws Exception {
        rules("'jsonpath:$.Узлы'");
        submit("Документ.Заказ", "1", "{\"Узлы\":[\"02\",\"03\"]}");
        submit("Документ.Заказ", "2", "{\"Узлы\":\"03\"}");
        send("", exchange -> {});
        awaitSeen(2);
        assertThat(seen)
                .extracting(
                        e -> header(e, KodConstants.RECIPIENT) + header(e, KodConstants.OBJECTS))
                .containsExactlyInAnyOrder("021", "032");
    }

    @Test
    @DisplayName("delivers a message again that the route does not take, and is down meanwhile")
    void failing() throws Exception {
        rules("'simple:02'");
        AtomicInteger left = new AtomicInteger(3);
        List<String> bodies = new CopyOnWriteArrayList<>();
        submit("Документ.Заказ", "1", "{}");
        send(
                "",
                exchange -> {
                    bodies.add(
                            header(exchange, KodConstants.FILE_NAME)
                                    + exchange.getMessage().getBody(String.class));
                    if (left.get() > 0) {
                        await().atMost(SOON).until(() -> left.get() == 3 || isDown());
                        left.decrementAndGet();
                        throw new IllegalStateException("the share is full");
                    }
                });
        awaitSeen(1);
        assertThat(bodies).hasSize(4).containsOnly(bodies.get(0));
        await().atMost(SOON).until(() -> !isDown());
        assertThat(meters.get("dromedary.kod.retries").counter().count()).isEqualTo(3);
    }

    private boolean isDown() {
        ChangesConsumer consumer = (ChangesConsumer) camel.getRoute("send").getConsumer();
        return consumer.getHealthCheck().call().getState() == HealthCheck.State.DOWN;
    }

    @Test
    @DisplayName("waits for the end of the unit of work, also in another route")
    void unit_of_work() throws Exception {
        rules("'simple:02'");
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("seda:later")
                                .process(
                                        exchange -> {
                                            seen.add(exchange);
                                            if (seen.size() == 1) {
                                                throw new IllegalStateException("no");
                                            }
                                        });
                        from("kod:changes?pollInterval=20&redeliveryDelay=20")
                                .to("seda:later?waitForTaskToComplete=Never");
                    }
                });
        submit("Документ.Заказ", "1", "{}");
        camel.start();
        awaitSeen(2);
        await().atMost(SOON).until(() -> store.objects().boundary().isPresent());
        assertThat(seen)
                .extracting(exchange -> header(exchange, KodConstants.FILE_NAME))
                .containsOnly(header(seen.get(0), KodConstants.FILE_NAME));
    }

    @Test
    @DisplayName("gives a node its old data, and tells when it has it")
    void history() throws Exception {
        rules("'simple:02'");
        List<CloudEvent> events = new CopyOnWriteArrayList<>();
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:events")
                                .process(
                                        exchange ->
                                                events.add(
                                                        exchange.getMessage()
                                                                .getBody(CloudEvent.class)));
                    }
                });
        submit("Документ.Заказ", "1", "{}");
        send("&events=direct:events", exchange -> {});
        awaitSeen(1);
        await().atMost(SOON).until(() -> store.objects().boundary().isPresent());
        store.administration(Clock.systemUTC()).rebuild("02");
        await().atMost(SOON).until(() -> !events.isEmpty());
        assertThat(seen).hasSize(2);
        assertThat(events.get(0).getType()).isEqualTo("kod.history.complete");
        assertThat(events.get(0).getSubject()).isEqualTo("02");
        await().atMost(SOON)
                .until(
                        () ->
                                store.administration(Clock.systemUTC()).transfers().stream()
                                        .allMatch(it -> it.finished().isPresent()));
        assertThat(events).hasSize(1);
    }

    private static String reference(int object) {
        return "00000000-0000-0000-0000-%012d".formatted(object);
    }

    /** Objects that refer to the first of them, or to each other. */
    private void submitFamily(int first, int objects, int bytes) {
        String type = "Справочник.Контрагенты";
        String value = "{\"Текст\":\"" + "x".repeat(bytes) + "\"}";
        submit(type, reference(first), value);
        for (int i = 1; i < objects; i++) {
            submit(type, reference(first + i), value, new ObjectKey(type, reference(first)));
        }
    }

    private void sendIntoDirectory(String options, String writing) throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("kod:changes?pollInterval=20&redeliveryDelay=20" + options)
                                .routeId("send")
                                .process(seen::add)
                                .to("kod:messages?directory=" + folder + writing);
                    }
                });
        camel.start();
    }

    private List<Path> written(String recipient) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(
                            file ->
                                    file.getFileName().toString().startsWith("01to" + recipient)
                                            && file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    @DisplayName("sends objects that belong together and are larger than a portion in one message")
    void aboveThePortion() throws Exception {
        rules("'simple:02'");
        submitFamily(1, 700, 100_000);
        submitFamily(5_000, 1, 10);
        sendIntoDirectory("", "");
        await().atMost(LONG).until(() -> waiting() == 0);

        for (String node : List.of("02", "03")) {
            List<Path> files = written(node);
            assertThat(files).anyMatch(file -> file.toFile().length() > 70_000_000);
            int objects = 0;
            for (Path file : files) {
                try (InputStream in = Files.newInputStream(file)) {
                    objects += new MessageReader(MessageLimits.DEFAULT).check(in).objects();
                }
            }
            assertThat(objects).isEqualTo(701);
        }
        assertThat(isDown()).isFalse();
        assertThat(store.objects().aside()).isEmpty();
    }

    @Test
    @DisplayName("puts aside what is above the limit, says so, and sends everything else")
    void aboveTheLimit() throws Exception {
        rules("'simple:02'");
        submitFamily(1, 2, 1_200_000);
        submit("Документ.Заказ", "1", "{}");
        String limits = "&portionBytes=1000000&maxMessageBytes=100000&maxBytes=2000000";
        sendIntoDirectory(limits, "&maxBytes=2000000");
        await().atMost(SOON).until(() -> waiting() == 0);

        assertThat(written("02")).hasSize(1);
        assertThat(written("03")).isEmpty();
        assertThat(isDown()).isTrue();
        ChangesConsumer consumer = (ChangesConsumer) camel.getRoute("send").getConsumer();
        assertThat(consumer.getHealthCheck().call().getDetails().toString())
                .contains("01to02", "01to03", "2 objects", "Справочник.Контрагенты");
        assertThat(meters.get("dromedary.kod.aside").tag("stream", "01to02").counter().count())
                .isGreaterThanOrEqualTo(2);
        camel.addRoutes(journal());
        KodEndpoint endpoint = (KodEndpoint) consumer.getEndpoint();
        endpoint.getConfiguration().setEvents("direct:journal");
        try (KodAlarms alarms =
                endpoint.alarms(
                        Set.of(Cause.PUT_ASIDE),
                        List::of,
                        new RecentIncidents(Clock.systemUTC()),
                        endpoint::putAside)) {
            alarms.look();
            alarms.look();
        }
        assertThat(seen)
                .extracting(exchange -> exchange.getMessage().getBody(CloudEvent.class))
                .filteredOn(Objects::nonNull)
                .extracting(CloudEvent::getSubject)
                .containsExactly("02", "03");
    }

    private RouteBuilder journal() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:journal").process(seen::add);
            }
        };
    }

    @Test
    @DisplayName("does not begin if what it may send does not fit into what writes it")
    void limitsThatDoNotFit() throws Exception {
        rules("'simple:02'");
        assertThatThrownBy(() -> sendIntoDirectory("", "&maxBytes=1000000"))
                .hasMessageContaining("134,217,728")
                .hasMessageContaining("1,000,000");
    }

    @Test
    @DisplayName("wants a limit that is twice what a session takes")
    void limitBelowThePortion() throws Exception {
        rules("'simple:02'");
        assertThatThrownBy(() -> send("&maxBytes=100000000", exchange -> {}))
                .rootCause()
                .hasMessageContaining("portionBytes");
    }

    @Test
    @DisplayName("sends only while this process leads")
    void leadership() throws Exception {
        rules("'simple:02'");
        List<Leadership.Candidate> candidates = new CopyOnWriteArrayList<>();
        Leadership elsewhere =
                (name, candidate) -> {
                    assertThat(name).isEqualTo("kod:changes");
                    candidates.add(candidate);
                    return () -> {};
                };
        camel.getRegistry().bind("leadership", Leadership.class, elsewhere);
        submit("Документ.Заказ", "1", "{}");
        send("", exchange -> {});
        assertThat(seen).isEmpty();
        candidates.get(0).elected();
        awaitSeen(1);
        candidates.get(0).deposed();
        candidates.get(0).elected();
        submit("Документ.Заказ", "2", "{}");
        awaitSeen(2);
    }

    @Test
    @DisplayName("begins anew when another dispatcher has taken over, and this process leads still")
    void takenOver() throws Exception {
        rules("'simple:02'");
        submit("Документ.Заказ", "1", "{}");
        send("", exchange -> {});
        awaitSeen(1);
        await().atMost(SOON).until(() -> store.objects().boundary().isPresent());
        SessionRegistry other = store.takeOver(Clock.systemUTC());
        submit("Документ.Заказ", "2", "{}");
        awaitSeen(2);
        await().atMost(SOON).until(() -> waiting() == 0);
        assertThatThrownBy(() -> other.begin(List.of())).isInstanceOf(FencedException.class);
    }

    private int waiting() {
        return store.objects().waiting(Optional.empty(), 10, 1_000).size();
    }

    @Test
    @DisplayName("leaves a node behind that takes nothing, and tells for how long")
    void leftBehind() throws Exception {
        rules("'constant:02,03'");
        AtomicBoolean takes = new AtomicBoolean();
        submit("Документ.Заказ", "1", "{}");
        send(
                "&nodePatience=50",
                exchange -> {
                    if (header(exchange, KodConstants.RECIPIENT).equals("03") && !takes.get()) {
                        throw new IllegalStateException("no way to 03");
                    }
                });
        await().atMost(SOON).until(() -> waiting() == 0);
        await().atMost(SOON).until(() -> nodeLag("03") > 0);
        assertThat(nodeLag("02")).isZero();
        assertThat(isDown()).isTrue();
        submit("Документ.Заказ", "2", "{}");
        await().atMost(SOON).until(() -> waiting() == 0);
        assertThat(seen).extracting(e -> header(e, KodConstants.RECIPIENT)).containsOnly("02");

        takes.set(true);
        await().atMost(SOON).until(() -> store.objects().owedSince("03").isEmpty());
        assertThat(seen)
                .filteredOn(e -> header(e, KodConstants.RECIPIENT).equals("03"))
                .hasSizeBetween(1, 2);
        await().atMost(SOON).until(() -> nodeLag("03") == 0 && !isDown());
    }

    private double nodeLag(String node) {
        return meters.get("dromedary.kod.node.lag").tag("stream", "01to" + node).gauge().value();
    }

    @Test
    @DisplayName("refuses a rule that cannot be used, and no rules at all")
    void refused() throws Exception {
        assertThatThrownBy(() -> send("", exchange -> {}))
                .hasStackTraceContaining("there is no config/kod.yaml");
        rules("'simpel:02'");
        assertThatThrownBy(camel::start)
                .hasMessageContaining("kod.yaml:")
                .hasMessageContaining("'recipients' of Документ.Заказ cannot be used: simpel:02");
    }

    @Test
    @DisplayName("refuses a second route")
    void second() throws Exception {
        rules("'simple:02'");
        send("", exchange -> {});
        assertThatThrownBy(
                        () ->
                                camel.addRoutes(
                                        new RouteBuilder() {
                                            @Override
                                            public void configure() {
                                                from("kod:changes").routeId("other").to("log:x");
                                            }
                                        }))
                .hasStackTraceContaining("The routes send and other both begin with kod:changes");
    }
}
