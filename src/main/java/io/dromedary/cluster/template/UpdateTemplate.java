package io.dromedary.cluster.template;

import java.nio.file.Path;
import java.util.Set;

/**
 * An update of a configuration, as its vendor ships it. Immutable.
 *
 * @param name of the configuration
 * @param version that it brings
 * @param from versions that it can be put onto
 * @param file {@code 1cv8.cfu}, or {@code 1cv8.cf}
 */
public record UpdateTemplate(
        String name, ConfigurationVersion version, Set<ConfigurationVersion> from, Path file) {

    /** Copies the versions. */
    public UpdateTemplate {
        from = Set.copyOf(from);
    }
}
