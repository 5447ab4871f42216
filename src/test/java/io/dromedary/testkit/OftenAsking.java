package io.dromedary.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets all tests ask every 20 ms whether what they wait for has come. Awaitility's own 100 ms are
 * most of the time of a test that waits often. Found by JUnit itself, see {@code
 * junit-platform.properties}.
 */
public final class OftenAsking implements BeforeAllCallback {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollInterval(INTERVAL);
        Awaitility.setDefaultPollDelay(INTERVAL);
    }
}
