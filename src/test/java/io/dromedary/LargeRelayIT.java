package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.LargeRelay.Sent;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.rabbit.SharedRabbit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What heap longer backlogs need is {@code bench/kod-large-relay.sh}. */
@DisplayName("The relay of an exchange directory over RabbitMQ, of messages as long as they may be")
@HardCase(face = "routes/exchange-relay-rabbitmq.camel.yaml")
class LargeRelayIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** By default, see {@code dromedary.exchange.max-bytes}. */
    private static final int LIMIT = 134_217_728;

    /** Five times the limit, as docs/kod.md says. */
    private static final int HEAP_MEGABYTES = 640;

    @TempDir private Path folder;

    @Test
    @HardCase(fault = "a message above the limit between others")
    @DisplayName(
            "keeps their bytes and order in a small heap, and goes on after one that is too long")
    void atTheLimit() throws Exception {
        assertThat(RunningRoutes.defaults()).containsEntry("dromedary.exchange.max-bytes", LIMIT);
        LargeRelay relay =
                new LargeRelay(folder, SharedRabbit.virtualHost(LargeRelayIT.class), LIMIT, 1);
        Sent first = relay.write(1, LIMIT);
        Sent tooLong = relay.write(2, LIMIT + 1);
        Sent last = relay.write(3, LIMIT - 1);
        relay.makeQueue(HEAP_MEGABYTES);
        Process one = relay.start("01", HEAP_MEGABYTES);
        Process two = relay.start("02", HEAP_MEGABYTES);
        try {
            assertThat(relay.awaitFiles(two, "02", 2, PATIENCE)).as(relay.said("02")).isTrue();
            assertThat(relay.awaitFiles(one, "01", 0, PATIENCE)).as(relay.said("01")).isTrue();
        } finally {
            one.destroyForcibly().waitFor();
            two.destroyForcibly().waitFor();
        }

        assertThat(relay.arrived()).isEqualTo(List.of(first, last));
        try (Stream<Path> put = Files.walk(relay.directory("01").resolve(".quarantine"))) {
            assertThat(put.filter(Files::isRegularFile))
                    .extracting(file -> file.getFileName().toString())
                    .anyMatch(name -> name.startsWith(tooLong.name()))
                    .anyMatch(name -> name.endsWith(".reason.json"));
        }
        assertThat(relay.said("01")).contains(tooLong.name() + " was moved to .quarantine");
        assertThat(relay.said("01") + relay.said("02")).doesNotContain("OutOfMemory");
    }
}
