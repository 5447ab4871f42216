package io.dromedary.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.demo.Manners;
import io.dromedary.testkit.CrashHarness.Plan;
import io.dromedary.testkit.CrashHarness.Report;
import io.dromedary.testkit.CrashHarness.Upheaval;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The whole program, killed at random moments,")
@HardCase(store = "SQLite", face = "whole program")
class WholeProgramCrashIT {

    @TempDir Path folder;

    @Test
    @HardCase(fault = "kill -9 of the program")
    @DisplayName("loses and repeats nothing, in order, across new files and a rewritten dictionary")
    void nothing_is_lost() throws Exception {
        Program program =
                JarProgram.quick(
                        Path.of(System.getProperty("dromedary.jar")), List.of("--server.port=0"));
        Plan plan =
                new Plan(
                        10,
                        Duration.ofSeconds(2),
                        100,
                        Manners.NASTY,
                        List.of(Upheaval.ROTATION, Upheaval.RESTORE),
                        0.3,
                        Duration.ofMinutes(2),
                        20260726);

        Report report = new CrashHarness(program, plan, folder).run();

        System.out.println(report);
        assertThat(report.counted()).isEqualTo(10);
        assertThat(report.verdict().isClean()).as(report.toString()).isTrue();
        assertThat(report.verdict().gone()).isEmpty();
    }
}
