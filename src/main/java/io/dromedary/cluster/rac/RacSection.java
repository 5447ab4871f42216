package io.dromedary.cluster.rac;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of the cluster's settings. Immutable.
 *
 * @param command that tells it, e.g. {@code rule list}
 * @param scope what it was asked for, by option without dashes, e.g. {@code server}
 * @param records as they were told; passwords are not told
 * @param problem why it could not be read; the records are none then
 */
public record RacSection(
        String command,
        Map<String, String> scope,
        List<RacRecord> records,
        Optional<String> problem) {

    /** Copies the collections. */
    public RacSection {
        scope = Map.copyOf(scope);
        records = List.copyOf(records);
    }
}
