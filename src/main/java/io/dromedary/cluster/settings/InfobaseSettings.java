package io.dromedary.cluster.settings;

import io.dromedary.cluster.Credentials;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one infobase is cared for. Immutable.
 *
 * @param credentials of a user with the right to administer it; none for an infobase without users
 * @param means to dump it by, the first that suits it: {@link Means#PG_DUMP} suits infobases on
 *     PostgreSQL whose server is known
 * @param attempts at dumping, at least 1
 * @param pause between them
 * @param limit of one dump
 * @param configuration name of its configuration, for updates; found out if empty
 * @param tooOld after this without a good backup it is reported; as for all backups if empty
 */
public record InfobaseSettings(
        Optional<Credentials> credentials,
        List<Means> means,
        int attempts,
        Duration pause,
        Duration limit,
        Optional<String> configuration,
        Optional<Duration> tooOld) {

    /** Copies the means. */
    public InfobaseSettings {
        means = List.copyOf(means);
    }
}
