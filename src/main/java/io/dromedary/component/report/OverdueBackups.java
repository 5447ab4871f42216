package io.dromedary.component.report;

import io.dromedary.backup.alarm.AgeAlarm;
import io.dromedary.backup.alarm.AgeAlarm.News;
import io.dromedary.notification.Report;
import io.dromedary.notification.Report.Line;
import io.dromedary.notification.Report.Outcome;
import io.dromedary.notification.Report.Section;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;

/**
 * The bean {@code overdueBackups} of {@code routes/overdue.camel.yaml}: which infobases have no
 * backup that is young enough. Thread-safe.
 */
public final class OverdueBackups {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());
    private static final String NEWS = "OnecOverdueNews";

    private final AgeAlarm alarm;
    private final Reports reports;

    /** Nothing is looked at yet. */
    public OverdueBackups(AgeAlarm alarm, Reports reports) {
        this.alarm = alarm;
        this.reports = reports;
    }

    /** Looks; the body becomes a notice, or nothing if there is no news. */
    public void check(Exchange exchange) {
        List<News> news = alarm.check();
        exchange.setProperty(NEWS, news);
        exchange.getMessage().setBody(news.isEmpty() ? null : Notice.urgent(report(news)));
    }

    /** Notes that it was told, if it was; else it is told again at the next look. */
    @SuppressWarnings("unchecked") // set above, as nothing else
    public void told(Exchange exchange) {
        if (reports.reachedSomebody(exchange)) {
            alarm.told(exchange.getProperty(NEWS, List.class));
        }
    }

    private static Report report(List<News> news) {
        long late = news.stream().filter(News::isLate).count();
        return new Report(
                late > 0
                        ? "Backups too old: %d infobases".formatted(late)
                        : "Backups young enough again: %d infobases".formatted(news.size()),
                late > 0 ? Outcome.BAD : Outcome.GOOD,
                List.of("This is told once, and once more when it is over."),
                news.stream().map(OverdueBackups::section).toList());
    }

    private static Section section(News one) {
        String last = one.last().map(time -> "last one of " + TIME.format(time)).orElse("none yet");
        return new Section(
                one.infobase().key().cluster() + " / " + one.infobase().name(),
                one.isLate() ? Outcome.BAD : Outcome.GOOD,
                last,
                one.isLate()
                        ? List.of(
                                new Line(
                                        "backup",
                                        Outcome.BAD,
                                        last
                                                + "; it should be no older than "
                                                + one.tooOld().toHours()
                                                + " h. See the last reports of backups"))
                        : List.of());
    }
}
