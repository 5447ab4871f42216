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

    /** Of each process. */
    private static final int HEAP_MEGABYTES = 48;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private Path folder;

    @Test
    @DisplayName("on a folder that they share")
    void folder() throws Exception {
        converge(new SharedFolder(folder.resolve("exchange")), 600, 90_000);
    }

    @Test
    @DisplayName("over RabbitMQ")
    void rabbit() throws Exception {
        converge(
                new QueuePerPair(
                        folder, SharedRabbit.virtualHost(KodConvergeIT.class), Optional.empty()),
                440,
                125_000);
    }

    private void converge(Transport transport, int objects, int valueBytes) throws Exception {
        Figures figures =
                new ExchangeHarness(
                                folder, transport, objects, valueBytes, HEAP_MEGABYTES, PATIENCE)
                        .run(1);
        System.out.println(figures);
        assertThat(figures.bytes())
                .as("the smallest registry is larger than a heap")
                .isGreaterThan((long) HEAP_MEGABYTES << 20);
        assertThat(figures.duplicates()).as("%s", figures).isLessThanOrEqualTo(0.1);
        assertThat(figures.collisions()).isPositive();
    }
}
