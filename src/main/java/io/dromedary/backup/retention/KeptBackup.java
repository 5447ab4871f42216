package io.dromedary.backup.retention;

import io.dromedary.backup.archive.StoredBackup;
import java.util.Set;

/**
 * A backup that stays. Immutable.
 *
 * @param rules all that keep it, at least one
 */
public record KeptBackup(StoredBackup backup, Set<Rule> rules) {

    /** Copies the rules. */
    public KeptBackup {
        rules = Set.copyOf(rules);
    }
}
