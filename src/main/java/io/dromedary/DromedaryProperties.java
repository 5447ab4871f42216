package io.dromedary;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the program itself is configured with.
 *
 * @param data folder of all that it keeps
 * @param routes folder of the routes
 * @param routesReload how often edited routes are looked for; 0 for never
 */
@ConfigurationProperties(prefix = "dromedary")
record DromedaryProperties(
        @DefaultValue("data") Path data,
        @DefaultValue("routes") Path routes,
        @DefaultValue("500ms") Duration routesReload) {}
