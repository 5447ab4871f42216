package io.dromedary.cluster.settings;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How configurations are updated. Immutable.
 *
 * @param templates folder of the templates of configurations (каталог шаблонов)
 * @param concurrency infobases at once, at least 1
 * @param limit of one step of one infobase
 */
public record UpdateSettings(Path templates, int concurrency, Duration limit) {}
