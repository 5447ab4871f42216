package io.dromedary.notification;

import com.google.common.html.HtmlEscapers;
import io.dromedary.notification.Report.Line;
import io.dromedary.notification.Report.Outcome;
import io.dromedary.notification.Report.Section;
import java.util.EnumSet;
import java.util.Set;

/**
 * Writes reports: as text, as HTML for mail, and short enough for a message of Telegram.
 * Thread-safe.
 */
public final class ReportText {

    /** Most characters of a message, by Telegram's rules. */
    private static final int TELEGRAM_LIMIT = 4096;

    private static final Set<Outcome> ASKING_FOR_A_LOOK = EnumSet.of(Outcome.BAD, Outcome.WARNED);
    private static final String SHORTENED = "\n…";

    private ReportText() {}

    /** Everything, as text. */
    public static String plain(Report report) {
        StringBuilder text = new StringBuilder(heading(report));
        for (Section section : report.worstFirst()) {
            text.append('\n').append(title(section)).append('\n');
            for (Line line : section.lines()) {
                text.append("    ").append(line(line)).append('\n');
            }
        }
        return text.toString();
    }

    /** What failed or warns with those steps, the rest by name, as far as a message holds it. */
    public static String telegram(Report report) {
        StringBuilder text = new StringBuilder(heading(report));
        for (Section section : report.worstFirst()) {
            text.append('\n').append(title(section));
            section.lines().stream()
                    .filter(line -> ASKING_FOR_A_LOOK.contains(line.outcome()))
                    .forEach(line -> text.append("\n    ").append(line(line)));
        }
        return shortened(text);
    }

    private static String shortened(StringBuilder text) {
        if (text.length() <= TELEGRAM_LIMIT) {
            return text.toString();
        }
        int end = TELEGRAM_LIMIT - SHORTENED.length();
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + SHORTENED;
    }

    /** Everything, as a page without links to anywhere. */
    public static String html(Report report) {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html><html><head><meta charset=\"UTF-8\"><title>")
                .append(escaped(report.subject()))
                .append("</title></head><body style=\"font-family:sans-serif;color:#222\">")
                .append("<h2 style=\"color:")
                .append(colour(report.outcome()))
                .append("\">")
                .append(escaped(report.subject()))
                .append("</h2>");
        report.facts().forEach(fact -> page.append("<p>").append(escaped(fact)).append("</p>"));
        page.append("<table cellpadding=\"4\" style=\"border-collapse:collapse\">");
        for (Section section : report.worstFirst()) {
            row(page, section.title(), section.outcome(), section.summary(), true);
            section.lines()
                    .forEach(line -> row(page, line.name(), line.outcome(), line.detail(), false));
        }
        return page.append("</table></body></html>").toString();
    }

    private static void row(
            StringBuilder page, String name, Outcome outcome, String detail, boolean heading) {
        page.append("<tr style=\"vertical-align:top;border-top:1px solid ")
                .append(heading ? "#888" : "#eee")
                .append("\"><td style=\"")
                .append(heading ? "font-weight:bold" : "padding-left:24px")
                .append(";white-space:nowrap")
                .append("\">")
                .append(escaped(name))
                .append("</td><td style=\"color:")
                .append(colour(outcome))
                .append("\">")
                .append(outcome.word())
                .append("</td><td style=\"white-space:pre-wrap\">")
                .append(escaped(detail))
                .append("</td></tr>");
    }

    private static String colour(Outcome outcome) {
        return switch (outcome) {
            case GOOD -> "#1a7f37";
            case BAD -> "#c62828";
            case WARNED -> "#9a6700";
            case NONE -> "#666666";
        };
    }

    private static String escaped(String text) {
        return HtmlEscapers.htmlEscaper().escape(text);
    }

    private static String heading(Report report) {
        StringBuilder text = new StringBuilder(report.subject()).append('\n');
        report.facts().forEach(fact -> text.append(fact).append('\n'));
        return text.toString();
    }

    private static String title(Section section) {
        return section.outcome().word() + "  " + section.title() + dashed(section.summary());
    }

    private static String line(Line line) {
        return line.outcome().word() + "  " + line.name() + dashed(line.detail());
    }

    private static String dashed(String detail) {
        return detail.isEmpty() ? "" : " - " + detail;
    }
}
