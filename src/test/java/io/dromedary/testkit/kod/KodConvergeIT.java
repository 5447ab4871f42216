package io.dromedary.testkit.kod;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.kod.ExchangeHarness.Figures;
import io.dromedary.testkit.rabbit.SharedRabbit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registries are larger than the heaps of their processes. The run with 100,000 objects and
 * {@code -Xmx256m} is {@code bench/kod-converge.sh}.
 */
@DisplayName(
        "Three nodes as three processes agree over references, circles, deletions and collisions,"
                + " while one is killed twice")
class KodConvergeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private Path folder;

    @Test
    @DisplayName("on a folder that they share")
    void folder() throws Exception {
        converge(new SharedFolder(folder.resolve("exchange")), 600, 90_000, 48);
    }

    @Test
    @DisplayName("over RabbitMQ")
    void rabbit() throws Exception {
        converge(
                new QueuePerPair(
                        folder, SharedRabbit.virtualHost(KodConvergeIT.class), Optional.empty()),
                720,
                125_000,
                80);
    }

    /** The heap is that of each process; a client of RabbitMQ needs some for itself. */
    private void converge(Transport transport, int objects, int valueBytes, int heapMegabytes)
            throws Exception {
        Figures figures =
                new ExchangeHarness(folder, transport, objects, valueBytes, heapMegabytes, PATIENCE)
                        .run(1);
        System.out.println(figures);
        assertThat(figures.bytes())
                .as("the smallest registry is larger than a heap")
                .isGreaterThan((long) heapMegabytes << 20);
        assertThat(figures.duplicates()).as("%s", figures).isLessThanOrEqualTo(0.1);
        assertThat(figures.collisions()).isPositive();
    }
}
