package io.dromedary.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.notification.Report.Line;
import io.dromedary.notification.Report.Outcome;
import io.dromedary.notification.Report.Section;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A report")
class ReportTextTest {

    private static final Section GOOD =
            new Section(
                    "trade",
                    Outcome.GOOD,
                    "1.2 GB in 40 s",
                    List.of(new Line("dump", Outcome.GOOD, "40 s")));
    private static final Section BAD =
            new Section(
                    "<Зарплата & кадры>",
                    Outcome.BAD,
                    "",
                    List.of(
                            new Line("lock", Outcome.GOOD, ""),
                            new Line("dump", Outcome.BAD, "pg_dump: no such database"),
                            new Line("verify", Outcome.NONE, "")));
    private static final Report REPORT =
            new Report(
                    "Backup: 1 of 2 infobases failed",
                    Outcome.BAD,
                    List.of("2026-11-22 01:00 to 01:02"),
                    List.of(GOOD, BAD));

    @Test
    @DisplayName("as text tells the failed first, with every step")
    void plain() {
        assertThat(ReportText.plain(REPORT))
                .isEqualTo(
                        """
                        Backup: 1 of 2 infobases failed
                        2026-11-22 01:00 to 01:02

                        FAILED  <Зарплата & кадры>
                            ok  lock
                            FAILED  dump - pg_dump: no such database
                            skipped  verify

                        ok  trade - 1.2 GB in 40 s
                            ok  dump - 40 s
                        """);
    }

    @Test
    @DisplayName("tells of warnings after what failed and before the rest, for Telegram too")
    void warnings() {
        Section warned =
                new Section(
                        "hr",
                        Outcome.WARNED,
                        "1 MB",
                        List.of(
                                new Line("dump", Outcome.GOOD, "1 MB"),
                                new Line("verify", Outcome.WARNED, "much smaller")));
        Report report =
                new Report(
                        "Backup: 3 infobases, 1 failed",
                        Outcome.BAD,
                        List.of(),
                        List.of(GOOD, warned, BAD));

        assertThat(ReportText.telegram(report))
                .isEqualTo(
                        """
                        Backup: 3 infobases, 1 failed

                        FAILED  <Зарплата & кадры>
                            FAILED  dump - pg_dump: no such database
                        warning  hr - 1 MB
                            warning  verify - much smaller
                        ok  trade - 1.2 GB in 40 s""");
        assertThat(ReportText.plain(report))
                .containsSubsequence("FAILED", "warning  hr", "warning  verify", "ok  trade");
        assertThat(ReportText.html(report))
                .containsSubsequence("кадры", "hr", "color:#9a6700\">warning", "trade");
    }

    @Test
    @DisplayName("as HTML escapes what others wrote")
    void html() {
        assertThat(ReportText.html(REPORT))
                .contains("&lt;Зарплата &amp; кадры&gt;")
                .doesNotContain("<Зарплата")
                .contains("<h2 style=\"color:#c62828\">Backup: 1 of 2 infobases failed</h2>")
                .contains("pg_dump: no such database")
                .containsSubsequence("кадры", "trade");
    }

    @Test
    @DisplayName("for Telegram tells of failures in full and of the rest by name")
    void telegram() {
        assertThat(ReportText.telegram(REPORT))
                .isEqualTo(
                        """
                        Backup: 1 of 2 infobases failed
                        2026-11-22 01:00 to 01:02

                        FAILED  <Зарплата & кадры>
                            FAILED  dump - pg_dump: no such database
                        ok  trade - 1.2 GB in 40 s""");
    }

    @Test
    @DisplayName("for Telegram is no longer than a message may be, and ends in a whole character")
    void tooLong() {
        List<Section> many =
                IntStream.range(0, 300)
                        .mapToObj(
                                i -> new Section("🐪".repeat(20) + i, Outcome.GOOD, "", List.of()))
                        .toList();
        String text =
                ReportText.telegram(new Report("Backup: done", Outcome.GOOD, List.of(), many));
        assertThat(text.length()).isBetween(4090, 4096);
        assertThat(text).endsWith("\n…");
        assertThat(new String(text.getBytes(UTF_8), UTF_8)).isEqualTo(text);
    }
}
