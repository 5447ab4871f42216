package io.dromedary.component.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.dromedary.journal.Events;
import io.dromedary.subscription.MemoryJournal;
import io.dromedary.subscription.MemoryStore;
import io.dromedary.subscription.Poll;
import io.dromedary.subscription.SubscriptionSettings;
import io.dromedary.subscription.Subscriptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("journal: as a source")
class JournalConsumerTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final MemoryJournal journal = new MemoryJournal();
    private final Subscriptions subscriptions =
            new Subscriptions(journal, new MemoryStore(), SubscriptionSettings.DEFAULT);
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void bind() {
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(5);
        camel.getRegistry().bind("journal", journal);
        camel.getRegistry().bind("subscriptions", subscriptions);
    }

    @AfterEach
    void stop() {
        camel.stop();
        subscriptions.close();
    }

    private void route(String options, Processor step) throws Exception {
        String uri =
                "journal:orders?subscriber=out&redeliveryDelay=20"
                        + (options.isEmpty() ? "" : "&" + options);
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from(uri).routeId("out").process(seen::add).process(step);
                    }
                });
        camel.start();
    }

    private void awaitSeen(int exchanges) {
        await().atMost(SOON).until(() -> seen.size() >= exchanges);
    }

    private void awaitOffset(long offset) {
        await().atMost(SOON).until(() -> subscriptions.get("out").offset() == offset);
    }

    private List<Object> headers(String name) {
        return seen.stream().map(exchange -> exchange.getMessage().getHeader(name)).toList();
    }

    @Test
    @DisplayName("gives one exchange an event, old ones and new ones, in order")
    void inOrder() throws Exception {
        journal.append("orders", Events.event(1), Events.event(2));

        route("", exchange -> {});
        awaitSeen(2);
        journal.append("orders", Events.event(3));

        awaitOffset(3);
        assertThat(headers(JournalConstants.POSITION)).containsExactly(1L, 2L, 3L);
        assertThat(headers(JournalConstants.EVENT_ID)).containsExactly("1", "2", "3");
        assertThat(seen.get(0).getMessage().getBody()).isInstanceOf(CloudEvent.class);
        assertThat(seen.get(0).getMessage().getBody(String.class)).contains("\"specversion\"");
    }

    @Test
    @DisplayName("acknowledges an event when its exchange has completed, and not before")
    void acknowledges() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        journal.append("orders", Events.event(1));
        route("", exchange -> release.await());
        awaitSeen(1);

        assertThat(subscriptions.get("out").offset()).isZero();
        release.countDown();

        awaitOffset(1);
    }

    @Test
    @DisplayName("delivers a failed event again until it succeeds, and none past it")
    void redelivers() throws Exception {
        journal.append("orders", Events.event(1), Events.event(2));
        AtomicInteger tries = new AtomicInteger();

        route(
                "",
                exchange -> {
                    if (tries.incrementAndGet() < 4) {
                        throw new IllegalStateException("the disk is full");
                    }
                });

        awaitOffset(2);
        assertThat(headers(JournalConstants.POSITION)).containsExactly(1L, 1L, 1L, 1L, 2L);
    }

    @Test
    @DisplayName("goes on where it was after a restart of the route")
    void restart() throws Exception {
        journal.append("orders", Events.event(1));
        route("", exchange -> {});
        awaitOffset(1);

        camel.getRouteController().stopRoute("out");
        journal.append("orders", Events.event(2));
        camel.getRouteController().startRoute("out");

        awaitOffset(2);
        assertThat(headers(JournalConstants.POSITION)).containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("passes over what the filter does not want")
    void filter() throws Exception {
        route("filter=type%3Dnothing.such", exchange -> {});

        journal.append("orders", Events.event(1));

        awaitOffset(1);
        assertThat(seen).isEmpty();
    }

    @Test
    @DisplayName("keeps its place when the filter of the route is edited")
    void filterEdited() throws Exception {
        journal.append("orders", Events.event(1));
        route("filter=type%3Dnothing.such", exchange -> {});
        awaitOffset(1);
        camel.getRouteController().stopRoute("out");
        camel.removeRoute("out");

        route("", exchange -> {});
        journal.append("orders", Events.event(2));

        awaitOffset(2);
        assertThat(headers(JournalConstants.POSITION)).containsExactly(2L);
    }

    @Test
    @DisplayName("gives lists where batches are asked for")
    void batches() throws Exception {
        journal.append("orders", Events.event(1), Events.event(2), Events.event(3));

        route("batchSize=2", exchange -> {});

        awaitOffset(3);
        assertThat(seen)
                .extracting(exchange -> ((List<?>) exchange.getMessage().getBody()).size())
                .containsExactly(2, 1);
    }

    @Test
    @DisplayName("stops for a suspension, and goes on after it")
    void suspension() throws Exception {
        route("", exchange -> {});
        journal.append("orders", Events.event(1));
        awaitOffset(1);

        camel.getRouteController().suspendRoute("out");
        journal.append("orders", Events.event(2));
        await().during(MOMENT).atMost(SOON).until(() -> seen.size() == 1);

        camel.getRouteController().resumeRoute("out");
        awaitOffset(2);
    }

    @Test
    @DisplayName("stops when somebody else reads under its name")
    void takenOver() throws Exception {
        route("", exchange -> {});
        journal.append("orders", Events.event(1));
        awaitOffset(1);

        String session =
                subscriptions.poll("out", Poll.takingOver(1, Duration.ZERO)).get().session();
        journal.append("orders", Events.event(2));

        await().during(MOMENT).atMost(SOON).until(() -> seen.size() == 1);
        assertThat(session).isNotEmpty();
    }

    @Test
    @DisplayName("subscribes again when its subscription was deleted")
    void deleted() throws Exception {
        route("start=latest", exchange -> {});
        journal.append("orders", Events.event(1));
        awaitOffset(1);

        subscriptions.delete("out");

        await().atMost(SOON).until(() -> subscriptions.list("", 10).size() == 1);
        journal.append("orders", Events.event(2));
        awaitOffset(2);
    }

    private void assertRefused(String uri, String... reason) {
        camel.start();
        assertThatThrownBy(
                        () ->
                                camel.addRoutes(
                                        new RouteBuilder() {
                                            @Override
                                            public void configure() {
                                                from(uri).to("mock:x");
                                            }
                                        }))
                .satisfies(
                        thrown -> {
                            for (String part : reason) {
                                assertThat(thrown).hasStackTraceContaining(part);
                            }
                        });
    }

    @Test
    @DisplayName("needs the name of a subscriber")
    void needsSubscriber() {
        assertRefused("journal:orders", "needs the option subscriber");
    }

    @Test
    @DisplayName("refuses to work with no exchange at a time, or with none in it")
    void refusesNothing() {
        assertRefused("journal:orders?subscriber=x&inFlight=0", "batchSize and inFlight");
        assertRefused("journal:orders?subscriber=x&batchSize=0", "batchSize and inFlight");
    }

    @Test
    @DisplayName("refuses a filter that is none")
    void refusesFilter() {
        assertRefused("journal:orders?subscriber=x&filter=paid", "paid");
    }

    @Test
    @DisplayName("refuses the name of a subscriber that reads another channel")
    void refusesOtherChannel() throws Exception {
        route("", exchange -> {});

        assertRefused("journal:invoices?subscriber=out", "out", "orders", "invoices");
    }
}
