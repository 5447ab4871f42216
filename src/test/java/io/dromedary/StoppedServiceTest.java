package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A service that is stopped")
class StoppedServiceTest {

    @TempDir Path folder;

    @Test
    @DisplayName("in the midst of a dump lets users in again, also if it is not started soon")
    void letsUsersIn() throws IOException {
        try (FakeCluster cluster =
                FakeCluster.with().infobase("trade").start(folder.resolve("programs"))) {
            cluster.trouble(FakeTrouble.on("1cv8").always().hang());
            try (CareService service = CareService.withBackups(cluster, folder, "")) {
                service.context().getBean(CamelContext.class).getShutdownStrategy().setTimeout(1);
                assertThat(service.http().post("/api/v1/cluster/backup", "").status())
                        .isEqualTo(202);
                await().atMost(Duration.ofSeconds(30)).until(() -> isLocked(cluster));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !cluster.calls("1cv8").isEmpty());
            }

            assertThat(isLocked(cluster)).isFalse();
        }
    }

    private static boolean isLocked(FakeCluster cluster) {
        return cluster.read(state -> state.infobase("trade").isLocked());
    }
}
