package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The route outlet-mail")
class OutletMailRouteTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path data;
    private GreenMail mail;

    @BeforeEach
    void start() {
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    private static CloudEvent event(int number, String type) {
        return CloudEventBuilder.v1()
                .withId("event-" + number)
                .withSource(URI.create("/onec/trade"))
                .withType(type)
                .withSubject("Обмен")
                .build();
    }

    @Test
    @DisplayName("tells several events that match in one mail")
    void digest() throws Exception {
        try (RunningRoutes routes =
                new RunningRoutes(
                        data,
                        Map.of(
                                "routes/outlet-mail.camel.yaml",
                                RunningRoutes.shipped("outlet-mail")),
                        Map.of(
                                "dromedary.outlet.mail.enabled", "true",
                                "dromedary.outlet.mail.channel", "jobs",
                                "dromedary.outlet.mail.filter", "type=onec.job",
                                "dromedary.outlet.mail.server", "127.0.0.1",
                                "dromedary.outlet.mail.port",
                                        Integer.toString(mail.getSmtp().getPort()),
                                "dromedary.outlet.mail.starttls", "false",
                                "dromedary.outlet.mail.pause", "10"))) {
            routes.journal()
                    .append(
                            Map.of(
                                    "jobs",
                                    List.of(
                                            event(1, "onec.job.finished"),
                                            event(2, "onec.session.finished"),
                                            event(3, "onec.job.finished"))),
                            Optional.empty())
                    .join();

            assertThat(mail.waitForIncomingEmail(SOON.toMillis(), 1)).isTrue();
            assertThat(mail.getReceivedMessages()[0].getSubject()).isEqualTo("Events of 1C: 2");
            assertThat(mail.getReceivedMessages()[0].getContent().toString())
                    .contains("event-1", "event-3", "Обмен")
                    .doesNotContain("event-2");
            assertThat(GreenMailUtil.getHeaders(mail.getReceivedMessages()[0]))
                    .doesNotContain("Onec");
        }
    }
}
