package io.dromedary;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The line that tells that everything runs, and where. */
@Component
class ReadyMessage {

    private static final Logger LOG = LoggerFactory.getLogger(ReadyMessage.class);

    @Order(0)
    @EventListener
    void say(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof ServletWebServerApplicationContext server) {
            Duration taken = event.getTimeTaken();
            LOG.info(
                    "Dromedary is ready after {} s and answers at http://localhost:{}",
                    taken == null ? "?" : String.format("%.1f", taken.toMillis() / 1000.0),
                    server.getWebServer().getPort());
        }
    }
}
