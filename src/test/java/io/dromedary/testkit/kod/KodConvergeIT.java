package io.dromedary.testkit.kod;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.kod.ExchangeHarness.Figures;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Three nodes as three processes")
class KodConvergeIT {

    @Test
    @DisplayName(
            "agree over references, circles, deletions and collisions, while one is killed twice")
    void converge(@TempDir Path folder) throws Exception {
        Figures figures = new ExchangeHarness(folder, 1_500, 300, Duration.ofMinutes(3)).run(1);
        assertThat(figures.duplicates()).as("%s", figures).isLessThanOrEqualTo(0.1);
        assertThat(figures.collisions()).isPositive();
    }
}
