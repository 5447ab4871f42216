package io.dromedary.component.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.component.ExchangeCheckpoint;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogStart;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("onec-eventlog:")
class EventLogConsumerTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Long enough to see that something does not happen. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    @TempDir private Path folder;

    private final FakeLog log = new FakeLog();
    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void bind() {
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(5);
        camel.getRegistry().bind("log", log);
        camel.getRegistry().bind("checkpoints", checkpoints);
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private String uri(String infobase, String... options) {
        return "onec-eventlog:"
                + infobase
                + "?directory="
                + folder
                + "&redeliveryDelay=20&maximumRedeliveryDelay=50"
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private void route(String id, String uri, Processor step) throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from(uri).routeId(id).process(seen::add).process(step);
                    }
                });
        camel.start();
    }

    private List<Object> bodies() {
        return seen.stream().map(exchange -> exchange.getMessage().getBody()).toList();
    }

    private void awaitSeen(int exchanges) {
        await().atMost(SOON).until(() -> seen.size() >= exchanges);
    }

    private void awaitCommitted(String position) {
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(checkpoints.positions())
                                        .isNotEmpty()
                                        .last()
                                        .isEqualTo(position));
    }

    private static String position(long offset) {
        return FakeLog.at(offset).asText();
    }

    @Nested
    @DisplayName("delivers")
    class Delivers {

        @Test
        @DisplayName("one exchange a batch, saying where it comes from")
        void oneExchangeABatch() throws Exception {
            EventLogBatch first = log.write("trade", 1);
            EventLogBatch second = log.write("trade", 2);

            route("r", uri("trade"), exchange -> {});

            awaitSeen(2);
            assertThat(bodies()).containsExactly(first, second);
            assertThat(seen.get(0).getMessage().getHeaders())
                    .containsAllEntriesOf(
                            Map.of(
                                    EventLogConstants.INFOBASE,
                                    "trade",
                                    EventLogConstants.FILE,
                                    "20201219000000.lgp",
                                    EventLogConstants.FROM_OFFSET,
                                    100L,
                                    EventLogConstants.TO_OFFSET,
                                    200L));
        }

        @Test
        @DisplayName("what is written while it waits")
        void live() throws Exception {
            route("r", uri("trade"), exchange -> {});
            await().atMost(SOON).until(() -> !log.starts().isEmpty());

            log.write("trade", 1);

            awaitSeen(1);
        }

        @Test
        @DisplayName("nothing further while an exchange is under way")
        void backPressure() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            log.write("trade", 1);
            log.write("trade", 2);
            route("r", uri("trade"), exchange -> release.await());
            awaitSeen(1);

            await().during(MOMENT).atMost(SOON).until(() -> log.unread("trade") == 1);

            release.countDown();
            awaitSeen(2);
        }

        @Test
        @DisplayName("a gap although there are no records with it")
        void gap() throws Exception {
            log.advance("trade", 1, new LogNotice.Gap(FakeLog.at(0), FakeLog.at(9), "reduced"));

            route("r", uri("trade"), exchange -> {});

            awaitSeen(1);
        }

        @Test
        @DisplayName("and goes on by itself when the log can be read again")
        void readFailure() throws Exception {
            log.setBroken(true);
            log.write("trade", 1);
            route("r", uri("trade"), exchange -> {});
            await().during(MOMENT).atMost(SOON).until(seen::isEmpty);

            log.setBroken(false);

            awaitSeen(1);
        }
    }

    @Nested
    @DisplayName("commits")
    class Commits {

        @Test
        @DisplayName("when the exchange has completed, and not before")
        void afterCompletion() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            log.write("trade", 1);
            route("r", uri("trade"), exchange -> release.await());
            awaitSeen(1);
            assertThat(checkpoints.committed()).isEmpty();

            release.countDown();

            awaitCommitted(position(200));
            assertThat(checkpoints.committed().get(0).source()).isEqualTo("/onec/trade");
        }

        @Test
        @DisplayName("nothing that a step has committed already")
        void alreadyCommitted() throws Exception {
            log.write("trade", 1);
            log.write("trade", 2);
            route(
                    "r",
                    uri("trade"),
                    exchange -> ExchangeCheckpoint.of(exchange).orElseThrow().committed());
            awaitSeen(2);

            await().during(MOMENT).atMost(SOON).until(() -> checkpoints.committed().isEmpty());
        }

        @Test
        @DisplayName("what a step remembers, and keeps it over batches in which nobody does")
        void memory() throws Exception {
            log.write("trade", 1);
            log.write("trade", 2);
            AtomicInteger batches = new AtomicInteger();
            route(
                    "r",
                    uri("trade"),
                    exchange -> {
                        if (batches.incrementAndGet() == 1) {
                            ExchangeCheckpoint.of(exchange).orElseThrow().remember(this, "open: 1");
                        }
                    });

            awaitCommitted(position(300));
            assertThat(checkpoints.committed())
                    .extracting("state")
                    .containsExactly("open: 1", "open: 1");
        }

        @Test
        @DisplayName("batches without anything for the route late, and at the latest at the stop")
        void lazily() throws Exception {
            log.advance("trade", 1);
            log.advance("trade", 2);
            route("r", uri("trade", "commitDelay=1h"), exchange -> {});
            await().atMost(SOON).until(() -> log.unread("trade") == 0);

            camel.stop();

            assertThat(checkpoints.positions()).containsExactly(position(300));
            assertThat(seen).isEmpty();
        }

        @Test
        @DisplayName("batches without anything for the route after a while by itself")
        void afterAWhile() throws Exception {
            log.advance("trade", 1);
            route("r", uri("trade", "commitDelay=50"), exchange -> {});

            awaitCommitted(position(200));
        }

        @Test
        @DisplayName("to go on from there at the next start, with what was remembered")
        void resumes() throws Exception {
            log.write("trade", 1);
            route(
                    "r",
                    uri("trade"),
                    exchange -> ExchangeCheckpoint.of(exchange).orElseThrow().remember(this, "m"));
            awaitCommitted(position(200));

            camel.getRouteController().stopRoute("r");
            camel.getRouteController().startRoute("r");

            await().atMost(SOON).until(() -> log.starts().size() == 2);
            assertThat(log.starts())
                    .containsExactly(
                            new LogStart.Beginning(), new LogStart.Position(FakeLog.at(200), "m"));
        }
    }

    @Nested
    @DisplayName("delivers a failed batch again")
    class Redelivers {

        @Test
        @DisplayName("as the same object, until it succeeds")
        void sameObject() throws Exception {
            EventLogBatch failing = log.write("trade", 1);
            AtomicInteger failures = new AtomicInteger();
            route(
                    "r",
                    uri("trade"),
                    exchange -> {
                        if (failures.incrementAndGet() < 4) {
                            throw new IllegalStateException("not yet");
                        }
                    });

            awaitCommitted(position(200));
            assertThat(bodies()).hasSize(4).allMatch(body -> body == failing);
            assertThat(checkpoints.committed()).hasSize(1);
        }

        @Test
        @DisplayName("without holding back other logs")
        void othersGoOn() throws Exception {
            log.write("trade", 1);
            log.write("hr", 1);
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            errorHandler(noErrorHandler());
                            from(uri("trade"))
                                    .routeId("failing")
                                    .throwException(new IllegalStateException("never"));
                        }
                    });
            route("good", uri("hr"), exchange -> {});

            awaitSeen(1);
            log.write("hr", 2);
            awaitSeen(2);
        }

        @Test
        @DisplayName("also when the route only asks for rollback")
        void rollback() throws Exception {
            log.write("trade", 1);
            route("r", uri("trade"), exchange -> exchange.setRollbackOnly(true));

            awaitSeen(2);
            assertThat(checkpoints.committed()).isEmpty();
        }

        @Test
        @DisplayName("after telling the exception handler")
        void tellsTheHandler() throws Exception {
            List<String> told = new CopyOnWriteArrayList<>();
            camel.getRegistry()
                    .bind(
                            "teller",
                            new org.apache.camel.spi.ExceptionHandler() {
                                @Override
                                public void handleException(Throwable exception) {
                                    told.add(exception.getMessage());
                                }

                                @Override
                                public void handleException(String message, Throwable exception) {
                                    told.add(exception.getMessage());
                                }

                                @Override
                                public void handleException(
                                        String message, Exchange exchange, Throwable exception) {
                                    told.add(message + ": " + exception.getMessage());
                                }
                            });
            log.write("trade", 1);
            route(
                    "r",
                    uri("trade", "exceptionHandler=%23teller"),
                    exchange -> {
                        throw new IllegalStateException("the disk is full");
                    });

            await().atMost(SOON).until(() -> !told.isEmpty());
            assertThat(told.get(0)).contains("trade").contains("the disk is full");
        }
    }

    @Nested
    @DisplayName("stops")
    class Stops {

        @Test
        @DisplayName("for a suspension, and goes on after it")
        void suspension() throws Exception {
            route("r", uri("trade"), exchange -> {});
            log.write("trade", 1);
            awaitSeen(1);

            camel.getRouteController().suspendRoute("r");
            log.write("trade", 2);
            await().during(MOMENT).atMost(SOON).until(() -> seen.size() == 1);

            camel.getRouteController().resumeRoute("r");
            awaitSeen(2);
        }

        @Test
        @DisplayName("after the exchange under way, and commits it")
        void afterTheExchange() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            log.write("trade", 1);
            route("r", uri("trade"), exchange -> release.await());
            awaitSeen(1);

            Thread stopping = new Thread(camel::stop);
            stopping.start();
            release.countDown();
            stopping.join(TimeUnit.SECONDS.toMillis(20));

            assertThat(checkpoints.positions()).containsExactly(position(200));
            assertThat(log.closedLogs()).containsExactly("trade");
        }

        @Test
        @DisplayName("for good when somebody else has taken the log over")
        void fenced() throws Exception {
            route("r", uri("trade"), exchange -> {});
            await().atMost(SOON).until(() -> !log.starts().isEmpty());
            checkpoints.acquire("/onec/trade");

            log.write("trade", 1);
            await().atMost(SOON).until(() -> !log.closedLogs().isEmpty());
            log.write("trade", 2);

            await().during(MOMENT).atMost(SOON).until(() -> seen.size() == 1);
            assertThat(checkpoints.committed()).isEmpty();
        }
    }

    @Nested
    @DisplayName("is healthy")
    class Healthy {

        private HealthCheck.Result health() {
            EventLogConsumer consumer = (EventLogConsumer) camel.getRoute("r").getConsumer();
            return consumer.getHealthCheck().call();
        }

        private void awaitState(HealthCheck.State state) {
            await().atMost(SOON).until(() -> health().getState() == state);
        }

        @Test
        @DisplayName("while logs are read, also if nothing happens")
        void up() throws Exception {
            route("r", uri("trade"), exchange -> {});

            await().during(MOMENT)
                    .atMost(SOON)
                    .until(() -> health().getState() == HealthCheck.State.UP);
            assertThat(health().getDetails()).doesNotContainKey("infobase.trade");
        }

        @Test
        @DisplayName("not while its log cannot be read, and says which and why")
        void unreadable() throws Exception {
            log.setBroken(true);
            route("r", uri("trade"), exchange -> {});

            awaitState(HealthCheck.State.DOWN);
            assertThat(health().getDetails())
                    .extractingByKey("infobase.trade")
                    .asString()
                    .contains("IOException: the share is gone");

            log.setBroken(false);

            awaitState(HealthCheck.State.UP);
        }

        @Test
        @DisplayName("not while its exchanges fail, and shows no password")
        void failing() throws Exception {
            AtomicBoolean failing = new AtomicBoolean(true);
            log.write("trade", 1);
            route(
                    "r",
                    uri("trade"),
                    exchange -> {
                        if (failing.get()) {
                            throw new IllegalStateException(
                                    "no way to\nhttp://user:secret@host/x?password=secret");
                        }
                    });

            awaitState(HealthCheck.State.DOWN);
            assertThat(health().getDetails())
                    .extractingByKey("infobase.trade")
                    .asString()
                    .contains("no way to http://user:")
                    .contains("@host/x")
                    .doesNotContain("secret", "\n");

            failing.set(false);

            awaitState(HealthCheck.State.UP);
        }

        @Test
        @DisplayName("not after another reader has taken its checkpoint, until it is restarted")
        void fenced() throws Exception {
            route("r", uri("trade"), exchange -> {});
            await().atMost(SOON).until(() -> !log.starts().isEmpty());
            checkpoints.acquire("/onec/trade");
            log.write("trade", 1);

            awaitState(HealthCheck.State.DOWN);
            assertThat(health().getDetails())
                    .extractingByKey("infobase.trade")
                    .asString()
                    .contains("now reads this log as /onec/trade");

            camel.getRouteController().stopRoute("r");
            camel.getRouteController().startRoute("r");

            awaitState(HealthCheck.State.UP);
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refuses {

        @Test
        @DisplayName("two routes with one checkpoint, and names the option that tells them apart")
        void twoReaders() throws Exception {
            route("first", uri("trade"), exchange -> {});

            assertThatThrownBy(() -> route("second", uri("trade", "batchSize=5"), exchange -> {}))
                    .hasMessageContaining("first")
                    .hasMessageContaining("second")
                    .hasMessageContaining("reader=second");
        }

        @Test
        @DisplayName("nothing of a second reader with a name of its own")
        void namedReader() throws Exception {
            route("first", uri("trade"), exchange -> {});

            route("second", uri("trade", "reader=second"), exchange -> {});

            await().atMost(SOON).until(() -> log.starts().size() == 2);
        }

        @Test
        @DisplayName("a folder that does not exist")
        void missingFolder() throws Exception {
            Path missing = folder.resolve("nowhere");

            assertThatThrownBy(
                            () ->
                                    route(
                                            "r",
                                            "onec-eventlog:trade?directory=" + missing,
                                            exchange -> {}))
                    .hasMessageContaining("event log folder")
                    .hasMessageContaining(missing.toString())
                    .hasMessageContaining("does not exist");
        }

        @Test
        @DisplayName("values that mean nothing, saying what may stand there")
        void badValues() {
            assertThatThrownBy(() -> camel.getEndpoint(uri("trade", "zone=Moscow")))
                    .rootCause()
                    .hasMessageContaining("Moscow");
            assertThatThrownBy(() -> camel.getEndpoint(uri("trade", "start=yesterday")))
                    .hasStackTraceContaining("beginning, end, a moment");
            assertThatThrownBy(() -> camel.getEndpoint(uri("trade", "filter=_$Data*.New")))
                    .hasStackTraceContaining("at the end");
            assertThatThrownBy(() -> camel.getEndpoint(uri("trade", "batchSize=0")))
                    .hasStackTraceContaining("batchSize must be positive");
            assertThatThrownBy(() -> camel.getEndpoint("onec-eventlog:trade"))
                    .hasStackTraceContaining("option directory is missing");
        }
    }

    @Test
    @DisplayName("begins where the option start says, if there is no checkpoint")
    void start() throws Exception {
        route("r", uri("trade", "start=2026-01-31T00:00:00Z"), exchange -> {});

        await().atMost(SOON).until(() -> !log.starts().isEmpty());
        assertThat(log.starts())
                .containsExactly(new LogStart.Time(Instant.parse("2026-01-31T00:00:00Z")));
    }

    @Nested
    @DisplayName("of several processes on one journal")
    class Led {

        private final FakeLeadership leadership = new FakeLeadership();

        @BeforeEach
        void bindLeadership() {
            camel.getRegistry().bind("leadership", leadership);
        }

        @Test
        @DisplayName("reads the log when it is elected, and not before")
        void elected() throws Exception {
            EventLogBatch batch = log.write("trade", 1);
            route("r", uri("trade"), exchange -> {});
            assertThat(leadership.standing()).containsExactly("/onec/trade");
            assertThat(log.starts()).isEmpty();

            leadership.elect("/onec/trade");
            awaitSeen(1);
            assertThat(bodies()).containsExactly(batch);
        }

        @Test
        @DisplayName("stops when it is deposed, and begins at the checkpoint when elected again")
        void deposed() throws Exception {
            route("r", uri("trade"), exchange -> {});
            leadership.elect("/onec/trade");
            await().atMost(SOON).until(() -> log.starts().size() == 1);
            leadership.depose("/onec/trade");
            await().atMost(SOON).until(() -> log.closedLogs().size() == 1);
            leadership.elect("/onec/trade");
            EventLogBatch batch = log.write("trade", 1);
            awaitSeen(1);
            assertThat(bodies()).containsExactly(batch);
            assertThat(log.starts()).hasSize(2);
        }

        @Test
        @DisplayName("lets others lead when its route stops")
        void stopped() throws Exception {
            route("r", uri("trade"), exchange -> {});
            leadership.elect("/onec/trade");
            camel.getRouteController().stopRoute("r");
            assertThat(leadership.standing()).isEmpty();
        }
    }
}
