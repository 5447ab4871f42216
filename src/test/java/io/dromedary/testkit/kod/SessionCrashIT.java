package io.dromedary.testkit.kod;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.QuickJvm;
import io.dromedary.testkit.kod.SessionCrashHarness.Report;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A centre that is killed while a session sends,")
@HardCase(store = "SQLite", face = "kod:changes")
class SessionCrashIT {

    private static final int ROUNDS = 7;

    @TempDir static Path preparation;

    private static QuickJvm jvm;

    @TempDir Path folder;

    @BeforeAll
    static void prepare() throws Exception {
        jvm = SessionCrashHarness.prepare(preparation);
    }

    @ParameterizedTest
    @EnumSource(value = KillPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "SESSION_.*")
    @HardCase(fault = "kill -9 before, in and after the transaction of presence and boundary")
    @DisplayName(
            "loses nothing, keeps the order, and sends again under a new mark what is not done")
    void nothingIsLost(KillPoint point) throws Exception {
        Report report = new SessionCrashHarness(jvm, folder, 20260727).run(point, ROUNDS);
        System.out.println(report);

        SessionVerdict verdict = report.verdict();
        assertThat(report.counted()).isEqualTo(ROUNDS);
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
        assertThat(verdict.acknowledged()).isGreaterThan(ROUNDS);
        switch (point) {
            case SESSION_DELIVERED, SESSION_COMPLETING, SESSION_SENDING ->
                    // An object that was changed meanwhile is sent in its new state; one that only
                    // another one has taken along comes with the next that does.
                    assertThat(verdict.repeatingMarks()).isBetween(ROUNDS / 2, 3 * ROUNDS);
            default -> assertThat(verdict.repeated()).isZero();
        }
    }
}
