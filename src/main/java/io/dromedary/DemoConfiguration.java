package io.dromedary;

import io.dromedary.demo.Ledger;
import io.dromedary.demo.SimulatedInfobase;
import io.dromedary.demo.SimulationSettings;
import io.dromedary.event.EventFilter;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionException;
import io.dromedary.subscription.Subscriptions;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;

/** Something to look at without a 1C: an infobase that is worked in, and a subscription to it. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class DemoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(DemoConfiguration.class);
    private static final String NAME = "demo";
    private static final String CHANNEL = "transactions";

    /** Begins to write before the routes start, which want to find a log. */
    @Bean(initMethod = "start", destroyMethod = "close")
    SimulatedInfobase simulatedInfobase(OnecProperties onec) throws IOException {
        return new SimulatedInfobase(SimulationSettings.in(Path.of(onec.directory())), Ledger.NONE);
    }

    @Bean
    Demonstration demonstration(
            Subscriptions subscriptions, ServletWebServerApplicationContext server) {
        return new Demonstration(subscriptions, server);
    }

    /** Makes the subscription and says how to use it. */
    record Demonstration(Subscriptions subscriptions, ServletWebServerApplicationContext server) {

        @EventListener(ApplicationReadyEvent.class)
        void show() {
            if (!exists()) {
                subscriptions.create(
                        new Subscription(NAME, CHANNEL, StartPosition.LATEST, EventFilter.ALL));
            }
            LOG.info(
                    "A simulated infobase is at work. This waits for its next committed"
                            + " transactions:\n\ncurl 'http://localhost:{}/api/v1/subscriptions/{}"
                            + "/events?wait=25&limit=10'\n",
                    server.getWebServer().getPort(),
                    NAME);
        }

        private boolean exists() {
            try {
                subscriptions.get(NAME);
                return true;
            } catch (SubscriptionException e) {
                return false;
            }
        }
    }
}
