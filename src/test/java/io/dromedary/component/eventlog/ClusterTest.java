package io.dromedary.component.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.activity.WatchedActivity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("onec-eventlog:cluster")
class ClusterTest {

    private static final Path LOG = Path.of("src/test/resources/eventlog/plain");
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final WatchedActivity activity = new WatchedActivity();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @TempDir private Path folder;

    @BeforeEach
    void bind() {
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(5);
        camel.getRegistry().bind("activity", activity);
        camel.getRegistry().bind("checkpoints", new MemoryCheckpoints());
        camel.getRegistry().bind("followers", (LogFollowers) EventLogs::follow);
    }

    @AfterEach
    void stop() {
        camel.stop();
        activity.close();
    }

    private void register(String... names) throws IOException {
        ClusterFile.write(folder, names);
    }

    private void write(String name) throws IOException {
        Path log =
                Files.createDirectories(folder.resolve(ClusterFile.guid(name)).resolve("1Cv8Log"));
        for (String file : new String[] {"1Cv8.lgf", "20200412130000.lgp"}) {
            Files.copy(LOG.resolve(file), log.resolve(file));
        }
    }

    private void start() throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("onec-eventlog:cluster?redeliveryDelay=20&directory=" + folder)
                                .routeId("cluster")
                                .process(
                                        exchange ->
                                                seen.add(
                                                        exchange.getMessage()
                                                                .getHeader(
                                                                        EventLogConstants.INFOBASE,
                                                                        String.class)));
                    }
                });
        camel.start();
    }

    private void awaitSeen(String... infobases) {
        await().atMost(SOON).until(() -> seen.equals(Set.of(infobases)));
    }

    @Test
    @DisplayName("reads every infobase of the registry, also one whose log comes later")
    void all() throws Exception {
        register("trade", "hr", "new");
        write("trade");
        write("hr");

        start();
        awaitSeen("trade", "hr");
        write("new");

        awaitSeen("trade", "hr", "new");
    }

    @Test
    @DisplayName("follows additions and removals")
    void changes() throws Exception {
        register("trade");
        write("trade");
        write("hr");
        start();
        awaitSeen("trade");

        register("hr");

        awaitSeen("trade", "hr");
    }

    @Test
    @DisplayName("reads the others while another route reads one, and says which it does not read")
    void taken() throws Exception {
        register("trade", "hr");
        write("trade");
        write("hr");
        Path trade = folder.resolve(ClusterFile.guid("trade")).resolve("1Cv8Log");
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("onec-eventlog:trade?directory=" + trade)
                                .routeId("single")
                                .to("mock:nowhere");
                    }
                });

        start();

        awaitSeen("hr");
        HealthCheck health =
                ((EventLogConsumer) camel.getRoute("cluster").getConsumer()).getHealthCheck();
        assertThat(health.call().getDetails())
                .extractingByKey("infobase.trade")
                .asString()
                .contains("single and cluster read the same log");

        camel.getRouteController().stopRoute("single");

        Files.copy(LOG.resolve("20200412130000.lgp"), trade.resolve("20200413130000.lgp"));
        awaitSeen("trade", "hr");
        await().atMost(SOON).until(() -> health.call().getState() == HealthCheck.State.UP);
    }

    @Test
    @DisplayName("needs a registry")
    void noRegistry() {
        assertThatThrownBy(this::start)
                .hasStackTraceContaining("there is no cluster registry")
                .hasStackTraceContaining("1CV8Clst.lst");
        assertThat(seen).isEmpty();
    }
}
