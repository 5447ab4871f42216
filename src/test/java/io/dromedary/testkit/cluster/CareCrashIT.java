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

@DisplayName("A job beside backups that is killed")
@HardCase(store = "SQLite", face = "onec-cluster:")
class CareCrashIT {

    @TempDir static Path folder;

    private static CareCrashHarness harness;

    @BeforeAll
    static void start() throws Exception {
        harness = new CareCrashHarness(folder);
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @HardCase(fault = "kill -9 at every step of maintenance, updates, copies, drills and restores")
    @DisplayName("leaves no lock and no database after the next start, and a job that failed once")
    void killed(CareJob job) throws Exception {
        assertThat(harness.rounds(job, CareKillPoint.of(job), List.of())).isEmpty();
    }

    @Test
    @HardCase(fault = "planted: the next start neither unlocks nor drops")
    @DisplayName("is found out if the next start leaves things where they are")
    void careless() throws Exception {
        List<String> careless = List.of(CareProcess.CARELESS);

        assertThat(harness.rounds(CareJob.UPDATE, List.of(CareKillPoint.UPDATING), careless))
                .anyMatch(problem -> problem.contains("accounts is left locked"))
                .anyMatch(problem -> problem.contains("was not reported once"));
        assertThat(harness.rounds(CareJob.DRILL, List.of(CareKillPoint.SCRATCH_MADE), careless))
                .anyMatch(problem -> problem.contains("dromedary_drill_"));
    }
}
