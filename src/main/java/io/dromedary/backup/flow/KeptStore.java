package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Depot;
import io.dromedary.cluster.settings.RetentionSettings;

/**
 * A store by its name, and what stays in it.
 *
 * @param name in the settings and in the catalogue
 */
public record KeptStore(String name, Depot depot, RetentionSettings keep) {}
