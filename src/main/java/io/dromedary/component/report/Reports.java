package io.dromedary.component.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.cluster.settings.NotificationSettings;
import io.dromedary.cluster.settings.NotificationSettings.Mail;
import io.dromedary.cluster.settings.NotificationSettings.Policy;
import io.dromedary.component.cluster.ClusterConstants;
import io.dromedary.notification.Report;
import io.dromedary.notification.ReportText;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.telegram.model.OutgoingTextMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code reports} of {@code routes/report.camel.yaml}: who is told of a job, what a mail,
 * a message and a ping consist of, and what became of them. Whatever fails is logged, counted,
 * shown in the health and booked as a step of the job, which has ended by then and stays as it is.
 * Thread-safe.
 */
public final class Reports {

    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String NOTICE = "OnecNotice";
    private static final String OUTCOMES = "OnecReportOutcomes";
    private static final String CHANNEL = "OnecReportChannel";
    private static final String SENT = "sent";
    private static final int BAD_GATEWAY = 502;

    private final ClusterSettings settings;
    private final JobBook book;
    private final Deliveries deliveries;
    private final Clock clock;

    /** Of the channels that the settings have. */
    public Reports(ClusterSettings settings, JobBook book, Deliveries deliveries, Clock clock) {
        this.settings = settings;
        this.book = book;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /** Takes a {@link Notice}, the report of a job, or any report. */
    public void begin(Exchange exchange) {
        exchange.setProperty(NOTICE, notice(exchange.getMessage()));
        exchange.setProperty(OUTCOMES, new ConcurrentHashMap<Channel, String>());
    }

    private Notice notice(Message message) {
        Object body = message.getBody();
        if (body instanceof Notice notice) {
            return notice;
        }
        if (body instanceof JobReport job) {
            return Notice.of(job);
        }
        if (body instanceof Report report) {
            Optional<UUID> job =
                    Optional.ofNullable(message.getHeader(ClusterConstants.JOB, UUID.class));
            Optional<JobReport> booked = job.map(book::report);
            return new Notice(
                    booked.map(JobReport::kind),
                    job,
                    booked.filter(JobReport::monitored).isPresent(),
                    false,
                    report);
        }
        throw new IllegalArgumentException(
                "direct:report wants a report, and got "
                        + (body == null ? "nothing" : body.getClass().getName()));
    }

    /** Puts a message in place of the body that is told whatever the policy says. */
    public void test(Exchange exchange) {
        exchange.getMessage().setBody(Notice.test());
    }

    /** Whether there is somebody to tell by mail. */
    public boolean wantsMail(Exchange exchange) {
        return notification().mail().isPresent() && isTold(notice(exchange));
    }

    /** Whether there is somebody to tell by Telegram. */
    public boolean wantsTelegram(Exchange exchange) {
        return notification().telegram().isPresent() && isTold(notice(exchange));
    }

    /**
     * Whether a monitor expects to hear of it; whatever the policy says, as silence is an alarm.
     */
    public boolean wantsPing(Exchange exchange) {
        Notice notice = notice(exchange);
        return notice.isMonitored() && notice.kind().flatMap(notification()::ping).isPresent();
    }

    /** Whether a monitor expects to hear that the job of the exchange has begun. */
    public boolean wantsStart(Exchange exchange) {
        return kind(exchange).flatMap(notification()::ping).isPresent();
    }

    private boolean isTold(Notice notice) {
        Policy policy = notice.kind().map(notification()::policy).orElse(notification().policy());
        return notice.isUrgent() || !notice.isGood() || policy == Policy.ALWAYS;
    }

    /** Makes it a mail: text, HTML and addresses. */
    public void mail(Exchange exchange) {
        Mail mail = notification().mail().orElseThrow();
        Report report = notice(exchange).report();
        String date = mail.dateInSubject() ? ", " + LocalDate.now(clock) : "";
        Message message = begin(exchange, Channel.MAIL);
        message.setHeader("From", mail.from());
        message.setHeader("To", String.join(",", mail.to()));
        message.setHeader(
                ClusterConstants.SUBJECT, oneLine(mail.subject() + ": " + report.subject() + date));
        message.setHeader("CamelMailAlternativeBody", ReportText.plain(report));
        message.setBody(ReportText.html(report));
    }

    /** Makes it a message of Telegram: plain text, so that nothing in a name means anything. */
    public void telegram(Exchange exchange) {
        Message message = begin(exchange, Channel.TELEGRAM);
        OutgoingTextMessage text = new OutgoingTextMessage();
        text.setChatId(notification().telegram().orElseThrow().chat());
        text.setText(ReportText.telegram(notice(exchange).report()));
        text.setDisableWebPagePreview(true);
        message.setBody(text);
    }

    /** Makes it a call of the monitor: that the job went well, or that it did not. */
    public void ping(Exchange exchange) {
        Notice notice = notice(exchange);
        URI address = notice.kind().flatMap(notification()::ping).orElseThrow();
        call(exchange, notice.isGood() ? address : below(address, "fail"));
    }

    /** Makes it a call of the monitor: that the job has begun. */
    public void start(Exchange exchange) {
        JobKind kind = kind(exchange).orElseThrow();
        exchange.setProperty(OUTCOMES, new ConcurrentHashMap<Channel, String>());
        call(exchange, below(notification().ping(kind).orElseThrow(), "start"));
    }

    private static void call(Exchange exchange, URI address) {
        Message message = begin(exchange, Channel.PING);
        message.setHeader(Exchange.HTTP_URI, address.toString());
        message.setHeader(Exchange.HTTP_METHOD, "GET");
        message.setBody(null);
    }

    private static URI below(URI address, String word) {
        String text = address.toString();
        int query = text.indexOf('?');
        String path = (query < 0 ? text : text.substring(0, query)).replaceFirst("/+$", "");
        return URI.create(path + "/" + word + (query < 0 ? "" : text.substring(query)));
    }

    private static Message begin(Exchange exchange, Channel channel) {
        exchange.setProperty(CHANNEL, channel);
        Message message = exchange.getMessage();
        message.removeHeaders("*"); // mail and HTTP would pass them on
        return message;
    }

    /** Notes that it arrived. */
    public void delivered(Exchange exchange) {
        settle(exchange, exchange.getProperty(CHANNEL, Channel.class), Optional.empty());
    }

    /** Notes that it did not, and says why and what to do. */
    public void failed(Exchange exchange) {
        Channel channel = exchange.getProperty(CHANNEL, Channel.class);
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        settle(exchange, channel, Optional.of(place(channel) + ": " + Trouble.of(failure)));
    }

    /** Notes what did not come to an end, and answers with what became of the report. */
    public void end(Exchange exchange) throws JsonProcessingException {
        for (Channel channel : Channel.values()) {
            if (isWanted(channel, exchange) && !outcomes(exchange).containsKey(channel)) {
                settle(
                        exchange,
                        channel,
                        Optional.of(place(channel) + ": it took longer than the route allows"));
            }
        }
        notice(exchange).job().ifPresent(this::told);
        Map<String, String> answer = new LinkedHashMap<>();
        outcomes(exchange).forEach((channel, outcome) -> answer.put(channel.word(), outcome));
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        if (!outcomes(exchange).values().stream().allMatch(SENT::equals)) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, BAD_GATEWAY);
        }
        message.setBody(JSON.writeValueAsString(answer));
    }

    /** Whether a report that ended arrived somewhere, or nobody is to be told at all. */
    boolean reachedSomebody(Exchange exchange) {
        Map<Channel, String> outcomes = outcomes(exchange);
        return outcomes != null && (outcomes.isEmpty() || outcomes.containsValue(SENT));
    }

    private boolean isWanted(Channel channel, Exchange exchange) {
        return switch (channel) {
            case MAIL -> wantsMail(exchange);
            case TELEGRAM -> wantsTelegram(exchange);
            case PING -> wantsPing(exchange);
        };
    }

    private void settle(Exchange exchange, Channel channel, Optional<String> trouble) {
        if (outcomes(exchange).putIfAbsent(channel, trouble.orElse(SENT)) != null) {
            return; // it ended after it had been given up
        }
        trouble.ifPresent(
                text -> LOG.warn("A report by {} was not delivered. {}", channel.word(), text));
        deliveries.note(channel, trouble);
        endedJob(exchange).ifPresent(job -> book(job, "report by " + channel.word(), trouble));
    }

    private void told(UUID job) {
        try {
            book.told(job);
        } catch (RuntimeException e) {
            LOG.warn("That {} was told of could not be booked: {}", job, e.getMessage());
        }
    }

    /** A book that cannot be written is no reason to fail either. */
    private void book(UUID job, String name, Optional<String> trouble) {
        try {
            long step = book.beginStep(job, "", "", name);
            book.endStep(
                    step,
                    trouble.isPresent() ? Result.FAILED : Result.DONE,
                    OptionalLong.empty(),
                    trouble);
        } catch (RuntimeException e) {
            LOG.warn("The step '{}' of {} could not be booked: {}", name, job, e.getMessage());
        }
    }

    /** Where to look, and where to change it. */
    private String place(Channel channel) {
        String key = "notify: " + channel.word() + " of " + settings.file();
        return switch (channel) {
            case MAIL ->
                    notification().mail().map(mail -> mail.host() + ":" + mail.port()).orElse("")
                            + " ("
                            + key
                            + ")";
            case TELEGRAM, PING -> key;
        };
    }

    private static Notice notice(Exchange exchange) {
        return exchange.getProperty(NOTICE, Notice.class);
    }

    @SuppressWarnings("unchecked") // set above, as nothing else
    private static Map<Channel, String> outcomes(Exchange exchange) {
        return exchange.getProperty(OUTCOMES, Map.class);
    }

    /** Of a job that has ended; a step of one under way would change its result. */
    private static Optional<UUID> endedJob(Exchange exchange) {
        return Optional.ofNullable(notice(exchange)).flatMap(Notice::job);
    }

    private Optional<JobKind> kind(Exchange exchange) {
        return Optional.ofNullable(
                        exchange.getMessage().getHeader(ClusterConstants.JOB, UUID.class))
                .map(job -> book.report(job).kind());
    }

    private NotificationSettings notification() {
        return settings.notification();
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
