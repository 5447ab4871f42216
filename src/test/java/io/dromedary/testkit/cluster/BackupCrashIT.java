package io.dromedary.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.HardCase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A backup that is killed")
@HardCase(store = "SQLite", face = "onec-cluster:")
class BackupCrashIT {

    @TempDir static Path folder;

    private static BackupCrashHarness harness;

    @BeforeAll
    static void start() throws Exception {
        harness = new BackupCrashHarness(folder);
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    @ParameterizedTest(name = "at {0}")
    @EnumSource
    @HardCase(fault = "kill -9 at every step of a backup")
    @DisplayName("leaves no lock after the next start, all good backups, and a failed job")
    void killed(BackupKillPoint point) throws Exception {
        assertThat(harness.round(point, List.of())).isEmpty();
    }

    @Test
    @HardCase(fault = "planted: the next start does not unlock")
    @DisplayName("is found out if the next start leaves its locks where they are")
    void careless() throws Exception {
        assertThat(harness.round(BackupKillPoint.DUMPED, List.of(BackupProcess.CARELESS)))
                .anyMatch(problem -> problem.contains("closed is left locked"));
    }
}
