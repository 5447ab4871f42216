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

@DisplayName(
        "Three nodes as three processes agree over references, circles, deletions and collisions,"
                + " while one is killed twice")
class KodConvergeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private Path folder;

    @Test
    @DisplayName("on a folder that they share")
    void folder() throws Exception {
        converge(new SharedFolder(folder.resolve("exchange")), 900);
    }

    @Test
    @DisplayName("over RabbitMQ")
    void rabbit() throws Exception {
        converge(
                new QueuePerPair(
                        folder, SharedRabbit.virtualHost(KodConvergeIT.class), Optional.empty()),
                600);
    }

    private void converge(Transport transport, int objects) throws Exception {
        Figures figures = new ExchangeHarness(folder, transport, objects, 300, PATIENCE).run(1);
        assertThat(figures.duplicates()).as("%s", figures).isLessThanOrEqualTo(0.1);
        assertThat(figures.collisions()).isPositive();
    }
}
