package io.dromedary.component.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.component.cluster.ClusterConstants;
import io.dromedary.notification.Report;
import io.dromedary.notification.Report.Line;
import io.dromedary.notification.Report.Outcome;
import io.dromedary.notification.Report.Section;
import io.dromedary.testkit.http.HttpStub;
import io.dromedary.testkit.mail.StrictMailServer;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A report")
class ReportRoutesTest {

    private static final String TOKEN = "987654321:AAF-very_secret";
    private static final String OK =
            "{\"ok\":true,\"result\":{\"message_id\":1,\"date\":1,\"chat\":{\"id\":1,\"type\":\"group\"}}}";
    private static final Report BAD =
            new Report(
                    "Backup: 2 infobases, 1 failed",
                    Outcome.BAD,
                    List.of("1:00 to 1:30"),
                    List.of(
                            new Section(
                                    "main / <script>alert('x')</script> & \"trade\" _*[`",
                                    Outcome.BAD,
                                    "",
                                    List.of(new Line("dump", Outcome.BAD, "Диск заполнен"))),
                            new Section("main / salary", Outcome.GOOD, "", List.of())));
    private static final Report GOOD =
            new Report("Backup: 2 infobases, all well", Outcome.GOOD, List.of(), List.of());

    @TempDir Path folder;

    private String secret(String name, String value) throws IOException {
        return "{file: %s}".formatted(Files.writeString(folder.resolve(name), value + "\n"));
    }

    private static String text(MimeMessage mail, int part) throws Exception {
        return (String) ((Multipart) mail.getContent()).getBodyPart(part).getContent();
    }

    @Nested
    @DisplayName("by mail")
    class ByMail {

        @Test
        @DisplayName("is text and HTML for several recipients, with the date in its subject")
        void plain() throws Exception {
            GreenMail server =
                    new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
            server.start();
            String notify =
                    """
                    mail:
                      host: 127.0.0.1
                      port: %d
                      from: 1C <backup@example.org>
                      to: [one@example.org, two@example.org]
                      subject: "1C, наш сервер"
                    """
                            .formatted(server.getSmtp().getPort());
            try (ReportRoutes routes = new ReportRoutes(folder, notify)) {
                assertThat(routes.answer(BAD)).isEqualTo("{\"mail\":\"sent\"}");

                assertThat(server.getReceivedMessages()).hasSize(2);
                MimeMessage mail = server.getReceivedMessages()[0];
                assertThat(mail.getSubject())
                        .isEqualTo(
                                "1C, наш сервер: Backup: 2 infobases, 1 failed, "
                                        + LocalDate.now(ZoneOffset.UTC));
                assertThat(mail.getContentType()).startsWith("multipart/alternative");
                assertThat(text(mail, 0)).contains("<script>", "Диск заполнен");
                assertThat(text(mail, 1))
                        .contains("&lt;script&gt;", "Диск заполнен", "salary")
                        .doesNotContain("<script");
            } finally {
                server.stop();
            }
        }

        @Test
        @DisplayName("goes through STARTTLS and a login, by a certificate that is named")
        void startTls() throws Exception {
            try (StrictMailServer server =
                            new StrictMailServer(folder, StrictMailServer.Security.STARTTLS);
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    strict(server, "starttls", StrictMailServer.PASSWORD, true))) {
                assertThat(routes.answer(BAD)).isEqualTo("{\"mail\":\"sent\"}");
                assertThat(text(server.messages().get(0), 0)).contains("Диск заполнен");
            }
        }

        @Test
        @DisplayName("goes through TLS from the beginning")
        void tls() throws Exception {
            try (StrictMailServer server =
                            new StrictMailServer(folder, StrictMailServer.Security.TLS);
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    strict(server, "tls", StrictMailServer.PASSWORD, true))) {
                assertThat(routes.answer(BAD)).isEqualTo("{\"mail\":\"sent\"}");
                assertThat(server.messages()).hasSize(1);
            }
        }

        @Test
        @DisplayName("is not sent to a server that nobody vouches for, nor is the password")
        void untrusted() throws Exception {
            try (StrictMailServer server =
                            new StrictMailServer(folder, StrictMailServer.Security.STARTTLS);
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    strict(server, "starttls", StrictMailServer.PASSWORD, false))) {
                assertThat(routes.answer(BAD))
                        .contains("no secured connection", "certificates", "notify: mail of");
                assertThat(server.messages()).isEmpty();
            }
        }

        @Test
        @DisplayName("that a wrong password stops says so, and never the password")
        void wrongPassword() throws Exception {
            try (StrictMailServer server =
                            new StrictMailServer(folder, StrictMailServer.Security.STARTTLS);
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder, strict(server, "starttls", "Wr0ng-one", true))) {
                assertThat(routes.answer(BAD))
                        .contains("does not let the user 'reports' in", "Check user and password")
                        .doesNotContain("Wr0ng-one");
            }
        }

        @Test
        @DisplayName("that wants no encryption is refused by a server that does")
        void unencrypted() throws Exception {
            try (StrictMailServer server =
                            new StrictMailServer(folder, StrictMailServer.Security.STARTTLS);
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    "mail: {host: 127.0.0.1, port: %d, from: a@b.c, to: [d@e.f]}"
                                            .formatted(server.port()))) {
                assertThat(routes.answer(BAD)).contains("127.0.0.1").contains("STARTTLS");
                assertThat(server.messages()).isEmpty();
            }
        }

        @Test
        @DisplayName("reaches the others if one recipient is refused, who is named")
        void refusedRecipient() throws Exception {
            try (StrictMailServer server =
                            new StrictMailServer(folder, StrictMailServer.Security.STARTTLS);
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    strict(server, "starttls", StrictMailServer.PASSWORD, true)
                                            .replace(
                                                    "[admin@example.org]",
                                                    "[gone@nowhere.example, admin@example.org]"))) {
                assertThat(routes.answer(BAD))
                        .contains("refuses gone@nowhere.example", "the others were told");
                assertThat(server.recipients()).containsExactly("admin@example.org");
                assertThat(server.messages()).hasSize(1);
            }
        }

        @Test
        @DisplayName("says that nobody listens, after it has been tried again")
        void down() throws Exception {
            int port;
            try (ServerSocket closed = new ServerSocket(0)) {
                port = closed.getLocalPort();
            }
            try (ReportRoutes routes =
                    new ReportRoutes(
                            folder,
                            "mail: {host: 127.0.0.1, port: %d, from: a@b.c, to: [d@e.f]}"
                                    .formatted(port))) {
                assertThat(routes.answer(BAD)).contains("connection refused", ":" + port);
                assertThat(routes.deliveries().last().get(Channel.MAIL).trouble()).isPresent();
            }
        }

        private String strict(
                StrictMailServer server, String security, String password, boolean trusted)
                throws IOException {
            return """
            mail:
              host: localhost
              port: %d
              security: %s
              user: reports
              password: %s
              from: backup@example.org
              to: [admin@example.org]
            %s
            """
                    .formatted(
                            server.port(),
                            security,
                            secret("password", password),
                            trusted ? "  certificates: " + server.certificate() : "");
        }
    }

    @Nested
    @DisplayName("by Telegram")
    class ByTelegram {

        private String notify(HttpStub server) throws IOException {
            return "telegram: {token: %s, chat: \"-100123\", server: \"%s\"}"
                    .formatted(secret("token", TOKEN), server.address());
        }

        @Test
        @DisplayName("is plain text for the chat, whatever names hold")
        void sent() throws Exception {
            try (HttpStub server = new HttpStub(OK);
                    ReportRoutes routes = new ReportRoutes(folder, notify(server))) {
                assertThat(routes.answer(BAD)).isEqualTo("{\"telegram\":\"sent\"}");
                assertThat(server.calls()).hasSize(1);
                HttpStub.Call call = server.calls().get(0);
                assertThat(call.path()).isEqualTo("/bot" + TOKEN + "/sendMessage");
                assertThat(call.body())
                        .contains("\"-100123\"", "_*[`", "Диск заполнен")
                        .doesNotContain("parse_mode\":\"");
            }
        }

        @Test
        @DisplayName("waits as long as the server asks for")
        void tooMany() throws Exception {
            try (HttpStub server = new HttpStub(OK);
                    ReportRoutes routes = new ReportRoutes(folder, notify(server))) {
                server.then(
                        429,
                        "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry"
                                + " after 1\",\"parameters\":{\"retry_after\":1}}");
                assertThat(routes.answer(BAD)).isEqualTo("{\"telegram\":\"sent\"}");
                assertThat(server.calls()).hasSize(2);
            }
        }

        @Test
        @DisplayName("does not wait longer than a limit")
        void tooLong() throws Exception {
            try (HttpStub server = new HttpStub(OK);
                    ReportRoutes routes = new ReportRoutes(folder, notify(server))) {
                server.then(429, "{\"ok\":false,\"parameters\":{\"retry_after\":3600}}");
                assertThat(routes.answer(BAD)).contains("3600 s of silence");
                assertThat(server.calls()).hasSize(1);
            }
        }

        @Test
        @DisplayName("that is forbidden says what to do, once, and holds no token anywhere")
        void forbidden() throws Exception {
            PrintStream out = System.out;
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            try (HttpStub server = new HttpStub(OK);
                    ReportRoutes routes = new ReportRoutes(folder, notify(server))) {
                System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
                server.then(
                        403,
                        "{\"ok\":false,\"description\":\"Forbidden: bot was kicked from the group\"}");
                String answer = routes.answer(BAD);

                assertThat(answer)
                        .contains("403", "bot was kicked", "member of the chat -100123")
                        .doesNotContain(TOKEN);
                assertThat(server.calls()).hasSize(1);
                assertThat(
                                routes.camel().getEndpoints().stream()
                                        .map(Endpoint::getEndpointUri)
                                        .collect(Collectors.joining()))
                        .contains("telegram:")
                        .doesNotContain(TOKEN);
                assertThat(
                                PluginHelper.getModelToXMLDumper(routes.camel())
                                        .dumpModelAsXml(
                                                routes.camel(),
                                                ((ModelCamelContext) routes.camel())
                                                        .getRouteDefinition("report-telegram")))
                        .contains("report-telegram")
                        .doesNotContain(TOKEN);
            } finally {
                System.setOut(out);
            }
            assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(TOKEN);
        }

        @Test
        @DisplayName("is tried again while the server is not well, and says so in the end")
        void broken() throws Exception {
            try (HttpStub server = new HttpStub(OK);
                    ReportRoutes routes = new ReportRoutes(folder, notify(server))) {
                server.then(502, "<html>").then(502, "").then(502, "{}");
                assertThat(routes.answer(BAD)).contains("502").doesNotContain(TOKEN);
                assertThat(server.calls()).hasSize(3);
            }
        }
    }

    @Nested
    @DisplayName("of a job")
    class OfJob {

        private JobReport job(ReportRoutes routes, Result result) {
            return job(routes, routes.store().jobs().begin(JobKind.BACKUP), result);
        }

        private JobReport job(ReportRoutes routes, UUID id, Result result) {
            long step = routes.store().jobs().beginStep(id, "main", "trade", "dump");
            routes.store().jobs().endStep(step, result, OptionalLong.empty(), Optional.empty());
            return routes.store().jobs().end(id);
        }

        @Test
        @DisplayName("goes to the monitor at its start and its end, whatever the policy says")
        void pings() throws Exception {
            try (HttpStub server = new HttpStub("OK");
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    """
                                    policy: failure
                                    ping: {backup: "%s/ping/uuid"}
                                    """
                                            .formatted(server.address()))) {
                UUID id = routes.store().jobs().begin(JobKind.BACKUP);
                routes.camel()
                        .createProducerTemplate()
                        .sendBodyAndHeader("direct:report-start", null, ClusterConstants.JOB, id);
                assertThat(routes.store().jobs().end(id).result())
                        .as("a ping is no work of the job")
                        .contains(Result.SKIPPED);
                assertThat(routes.answer(job(routes, Result.DONE)))
                        .isEqualTo("{\"ping\":\"sent\"}");
                assertThat(routes.answer(job(routes, Result.FAILED)))
                        .isEqualTo("{\"ping\":\"sent\"}");
                assertThat(server.calls())
                        .extracting(HttpStub.Call::path)
                        .containsExactly("/ping/uuid/start", "/ping/uuid", "/ping/uuid/fail");
            }
        }

        @Test
        @DisplayName("that no monitor waits for is told to people only")
        void unmonitored() throws Exception {
            try (HttpStub monitor = new HttpStub("OK");
                    HttpStub telegram = new HttpStub(OK);
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    """
                                    ping: "%s/ping/uuid"
                                    telegram: {token: %s, chat: "1", server: "%s"}
                                    """
                                            .formatted(
                                                    monitor.address(),
                                                    secret("token", TOKEN),
                                                    telegram.address()))) {
                UUID job = routes.store().jobs().beginUnmonitored(JobKind.BACKUP);
                assertThat(routes.answer(job(routes, job, Result.FAILED)))
                        .isEqualTo("{\"telegram\":\"sent\"}");
                assertThat(monitor.calls()).isEmpty();
            }
        }

        @Test
        @DisplayName("that could not be told is a step of it, and leaves its result alone")
        void booked() throws Exception {
            try (HttpStub server = new HttpStub("");
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    "ping: \"%s/ping/s3cret\"".formatted(server.address()))) {
                server.then(500, "").then(500, "").then(500, "");
                JobReport job = job(routes, Result.DONE);

                assertThat(routes.answer(job)).contains("the server answers 500");

                JobReport after = routes.store().jobs().report(job.id());
                assertThat(after.result()).contains(Result.DONE);
                assertThat(after.infobases())
                        .flatExtracting(one -> one.steps())
                        .filteredOn(step -> step.name().equals("report by ping"))
                        .singleElement()
                        .extracting(StepReport::result, step -> step.message().orElseThrow())
                        .satisfies(
                                step ->
                                        assertThat(step.toString())
                                                .contains("FAILED", "500")
                                                .doesNotContain("s3cret"));
            }
        }

        @Test
        @DisplayName("that went well is told as the policy of its kind says")
        void policies() throws Exception {
            try (HttpStub server = new HttpStub(OK);
                    ReportRoutes routes =
                            new ReportRoutes(
                                    folder,
                                    """
                                    policy: failure
                                    policies: {maintenance: always}
                                    telegram: {token: %s, chat: c, server: "%s"}
                                    """
                                            .formatted(secret("token", TOKEN), server.address()))) {
                assertThat(routes.answer(job(routes, Result.DONE))).isEqualTo("{}");
                assertThat(routes.answer(job(routes, Result.FAILED))).contains("sent");
                UUID care = routes.store().jobs().begin(JobKind.MAINTENANCE);
                assertThat(routes.answer(routes.store().jobs().end(care))).contains("sent");
                assertThat(routes.answer(Notice.test())).contains("sent");
                assertThat(routes.answer(GOOD)).isEqualTo("{}");
            }
        }
    }
}
