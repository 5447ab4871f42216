package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.drain.Drain;
import io.dromedary.kod.drain.DrainState.Stage;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Routes of КОД that are drained")
class DrainedRoutesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TYPE = "Справочник.Контрагенты";
    private static final StreamKey INWARDS = new StreamKey("02", "01");

    @TempDir private Path folder;
    private Path exchange;
    private KodStore store;
    private final Drain drain = new Drain();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        exchange = Files.createDirectory(folder.resolve("exchange"));
        store = KodStore.open(folder.resolve("kod.db"));
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(5);
        KodComponent component = new KodComponent();
        component.setStore(store);
        component.setRules(
                io.dromedary.testkit.kod.Exchange.rules("01", CollisionPolicy.CENTRE_WINS));
        component.setDrain(drain);
        camel.addComponent("kod", component);
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("kod:changes?pollInterval=20")
                                .routeId("send")
                                .process(
                                        message -> {
                                            begun.incrementAndGet();
                                            mayEnd.acquire();
                                            sent.incrementAndGet();
                                        });
                        from("kod:messages?pollInterval=20&recipient=01&directory=" + exchange)
                                .routeId("receive")
                                .process(message -> received.incrementAndGet());
                    }
                });
        camel.start();
    }

    @AfterEach
    void stop() {
        mayEnd.release(1000);
        camel.stop();
        store.close();
    }

    private void submit(int number) {
        store.changes("01", Clock.systemUTC())
                .submit(
                        List.of(
                                new ChangedObject(
                                        new ObjectKey(
                                                TYPE,
                                                "00000000-0000-0000-0000-%012d".formatted(number)),
                                        MessageObject.of(
                                                "", TYPE, "{}".getBytes(StandardCharsets.UTF_8)),
                                        false,
                                        Optional.empty(),
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty())));
    }

    private void arrive(Instant moment) throws IOException {
        MessageObject object = MessageObject.of("", TYPE, "{}".getBytes(StandardCharsets.UTF_8));
        Path unused =
                new MessageWriter(exchange)
                        .write(
                                new MessageName(INWARDS, Mark.of(moment), 1),
                                out ->
                                        MessageText.write(
                                                out, MessageHeader.of(INWARDS), List.of(object)));
    }

    private void awaitDrained() {
        await().atMost(SOON).until(() -> drain.state().stage() == Stage.DRAINED);
    }

    @Test
    @DisplayName("end the session that is under way, begin none, and go on afterwards")
    void sending() {
        submit(1);
        await().atMost(SOON).until(() -> begun.get() > 0);
        int first = begun.get();
        drain.begin();
        submit(2);
        assertThat(drain.state().stage()).isEqualTo(Stage.DRAINING);
        assertThat(drain.state().left()).containsExactly("a session is being sent");

        mayEnd.release(1000);
        awaitDrained();
        int before = sent.get();
        assertThat(before).isGreaterThanOrEqualTo(first);
        assertThat(store.administration(Clock.systemUTC()).waiting()).isEqualTo(1);
        await().during(Duration.ofMillis(200))
                .atMost(SOON)
                .until(() -> begun.get() == before && sent.get() == before);

        drain.end();
        await().atMost(SOON).until(() -> store.administration(Clock.systemUTC()).waiting() == 0);
        assertThat(sent.get()).isGreaterThan(before);
    }

    @Test
    @DisplayName("receive what waits, then nothing more, and go on afterwards")
    void receiving() throws Exception {
        Instant now = Instant.now();
        camel.getRouteController().suspendRoute("receive");
        arrive(now.minusSeconds(60));
        drain.begin();
        assertThat(drain.state().left()).contains(exchange + ": messages wait: 02to01 1");
        camel.getRouteController().resumeRoute("receive");
        awaitDrained();
        assertThat(received).hasValue(1);

        arrive(now.minusSeconds(30));
        camel.getRouteController().suspendRoute("receive");
        camel.getRouteController().resumeRoute("receive");
        await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> received.get() == 1);
        drain.end();
        await().atMost(SOON).until(() -> received.get() == 2);
    }
}
