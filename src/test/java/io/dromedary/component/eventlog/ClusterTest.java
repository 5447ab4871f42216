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
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
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

    private static String guid(String name) {
        return "00000000-0000-0000-0000-%012x".formatted(name.hashCode() & 0xffffffffL);
    }

    private void register(String... names) throws IOException {
        String infobases =
                Arrays.stream(names)
                        .map(
                                name ->
                                        ",\r\n{%s,\"%s\",\"\",\"PostgreSQL\",\"db\",\"%s\",\"\",\"\",\"\",0}"
                                                .formatted(guid(name), name, name))
                        .collect(Collectors.joining());
        Files.writeString(
                folder.resolve("1CV8Clst.lst"),
                "\uFEFF{0,\r\n{fbb5e98f-0000-0000-0000-000000000000,\"Local cluster\",1541,\"host\",0},\r\n{%d%s}\r\n}"
                        .formatted(names.length, infobases));
    }

    private void write(String name) throws IOException {
        Path log = Files.createDirectories(folder.resolve(guid(name)).resolve("1Cv8Log"));
        for (String file : new String[] {"1Cv8.lgf", "20200412130000.lgp"}) {
            Files.copy(LOG.resolve(file), log.resolve(file));
        }
    }

    private void start() throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("onec-eventlog:cluster?directory=" + folder)
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
    @DisplayName("needs a registry")
    void noRegistry() {
        assertThatThrownBy(this::start)
                .hasStackTraceContaining("there is no cluster registry")
                .hasStackTraceContaining("1CV8Clst.lst");
        assertThat(seen).isEmpty();
    }
}
