package io.dromedary.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.demo.Ledger;
import io.dromedary.demo.Manners;
import io.dromedary.demo.SimulatedInfobase;
import io.dromedary.demo.SimulationSettings;
import io.dromedary.testkit.CrashHarness.Plan;
import io.dromedary.testkit.CrashHarness.Report;
import io.dromedary.testkit.CrashHarness.Upheaval;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Log, transactions and journal, killed at random moments,")
@HardCase(store = "SQLite", face = "event log")
class CrashIT {

    @TempDir static Path preparation;

    private static PipelineProgram pipeline;

    @TempDir Path folder;

    @BeforeAll
    static void prepare() throws Exception {
        Path log = preparation.resolve("1Cv8Log");
        try (SimulatedInfobase infobase =
                new SimulatedInfobase(SimulationSettings.in(log), Ledger.NONE)) {
            infobase.advance(200);
        }
        pipeline = PipelineProgram.prepare(preparation, log);
    }

    @Test
    @HardCase(fault = "kill -9 of the reader")
    @DisplayName(
            "lose and repeat nothing, in order, across new files, other periods and a rewritten dictionary")
    void nothing_is_lost() throws Exception {
        Report report =
                run(
                        pipeline,
                        plan(
                                100,
                                List.of(Upheaval.ROTATION, Upheaval.PERIOD, Upheaval.RESTORE),
                                0.25));

        assertThat(report.counted()).isEqualTo(100);
        assertThat(report.verdict().isClean()).as(report.toString()).isTrue();
        assertThat(report.verdict().gone()).isEmpty();
        assertThat(report.verdict().cut()).isEmpty();
    }

    @Test
    @HardCase(fault = "kill -9, log reduced or recreated")
    @DisplayName("lose only what was removed unread, when the log is reduced or recreated")
    void only_the_removed_is_lost() throws Exception {
        Report report = run(pipeline, plan(20, Upheaval.REMOVALS, 0.5));

        assertThat(report.counted()).isEqualTo(20);
        assertThat(report.verdict().isClean()).as(report.toString()).isTrue();
        assertThat(report.verdict().read()).isGreaterThan(report.verdict().acknowledged() / 2);
    }

    @Test
    @HardCase(fault = "planted: checkpoint before its events")
    @DisplayName("are found out if the checkpoint is committed before the events")
    void a_planted_defect_is_caught() throws Exception {
        Report report =
                run(pipeline.with(PipelineProcess.CHECKPOINT_FIRST), plan(15, List.of(), 0));

        assertThat(report.verdict().lost()).as(report.toString()).isNotEmpty();
    }

    private Report run(Program program, Plan plan) throws IOException, InterruptedException {
        Report report = new CrashHarness(program, plan, folder).run();
        System.out.println(report);
        return report;
    }

    private static Plan plan(int rounds, List<Upheaval> upheavals, double share) {
        return new Plan(
                rounds,
                Duration.ofMillis(400),
                100,
                Manners.NASTY,
                upheavals,
                share,
                Duration.ofMinutes(1),
                20260726);
    }
}
