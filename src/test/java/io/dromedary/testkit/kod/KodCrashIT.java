package io.dromedary.testkit.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.testkit.HaltingProcess;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.QuickJvm;
import io.dromedary.testkit.kod.KodCrashHarness.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node that sends and receives, killed at each point of a message's way,")
@HardCase(store = "SQLite", face = "kod:messages")
class KodCrashIT {

    private static final int ROUNDS = 7;

    private static final Duration SOON = Duration.ofMinutes(1);

    /** Of those that hold a stream, and of those that write. */
    private static final List<KillPoint> POINTS_OF_TWO =
            List.of(
                    KillPoint.WRITTEN,
                    KillPoint.NAMED,
                    KillPoint.TEMPORARY_WRITTEN,
                    KillPoint.WRITTEN);

    @TempDir static Path preparation;

    private static QuickJvm jvm;

    @TempDir Path folder;

    @BeforeAll
    static void prepare() throws Exception {
        jvm = KodCrashHarness.prepare(preparation);
    }

    @Test
    @HardCase(fault = "kill -9 at eight points")
    @DisplayName("applies all that was acknowledged, once and in order, and puts nothing aside")
    void nothingIsLost() throws Exception {
        Report report = run(List.of(), KillPoint.OF_A_MESSAGE, ROUNDS);

        assertThat(report.counted()).hasSameSizeAs(KillPoint.OF_A_MESSAGE);
        assertThat(report.counted().values()).as(report.toString()).containsOnly(ROUNDS);
        assertThat(report.verdict().isClean()).as(report.toString()).isTrue();
        assertThat(report.verdict().acknowledged()).isGreaterThan(ROUNDS);
        assertThat(report.verdict().repeated())
                .as("committed and killed before the receipt")
                .isBetween(ROUNDS, report.mostRepeated());
        assertThat(report.verdict().receipts())
                .as("receipts that were on disk at kills, none of which was ignored later")
                .isGreaterThan(ROUNDS);
    }

    @Test
    @HardCase(fault = "planted: file removed before it is applied")
    @DisplayName("is found out if it removes a message before it is applied")
    void removesFirst() throws Exception {
        Report report = run(List.of(KodProcess.REMOVES_FIRST), List.of(KillPoint.COMMITTING), 2);

        assertThat(report.verdict().lost()).as(report.toString()).isNotEmpty();
    }

    @Test
    @HardCase(fault = "planted: next mark begins early")
    @DisplayName("is found out if the next mark begins while the last one is under way")
    void beginsEarly() throws Exception {
        Report report = run(List.of(KodProcess.DONE_EARLY), List.of(KillPoint.REMOVED), 2);

        assertThat(report.verdict().outOfOrder()).as(report.toString()).isNotEmpty();
    }

    @Test
    @HardCase(fault = "planted: receipts are forgotten")
    @DisplayName("is found out if it does not look at its receipts")
    void forgetsReceipts() throws Exception {
        Report report = run(List.of(KodProcess.FORGETS), List.of(KillPoint.RECEIPT_STORED), 2);

        assertThat(report.verdict().twice()).as(report.toString()).isNotEmpty();
    }

    @Test
    @HardCase(fault = "kill -9 of one of two processes on a directory")
    @DisplayName("leaves its streams to another one on the same directory, which goes on with them")
    void twoProcesses() throws Exception {
        List<String> nodes = List.of("01", "03");
        Map<String, HaltingProcess> alive = new HashMap<>();
        try {
            for (String node : nodes) {
                alive.put(node, start(node));
            }
            for (int round = 0; round < 2 * nodes.size(); round++) {
                String node = nodes.get(round % nodes.size());
                KillPoint point = POINTS_OF_TWO.get(round);
                HaltingProcess victim = alive.get(node);
                victim.haltAt(point);
                assertThat(victim.await(point, 3, SOON)).as("%s at %s", node, point).isTrue();
                victim.close();

                await().atMost(SOON).until(() -> verdict(List.of(node)).lost().isEmpty());
                alive.put(node, start(node));
            }
        } finally {
            for (HaltingProcess process : alive.values()) {
                process.close();
            }
        }
        for (String node : nodes) {
            KodCrashHarness.drain(jvm, folder, node, List.of());
        }
        KodVerdict verdict = verdict(nodes);

        System.out.println(verdict);
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
    }

    /** Each of the two has receipts of its own, so what one had received may come to the other. */
    private KodVerdict verdict(List<String> nodes) throws IOException {
        return KodVerdict.of(folder, nodes, new StoredReceipts());
    }

    private HaltingProcess start(String node) throws IOException, InterruptedException {
        HaltingProcess process =
                HaltingProcess.start(
                        jvm,
                        List.of(folder.toString(), node),
                        folder.resolve("output-" + node + ".txt"));
        process.begin();
        return process;
    }

    private Report run(List<String> options, List<KillPoint> points, int rounds)
            throws IOException, InterruptedException {
        try (KodCrashHarness harness = new KodCrashHarness(jvm, folder, options, 20260727)) {
            Report report = harness.run(points, rounds);
            System.out.println(report);
            return report;
        }
    }
}
