package io.dromedary.care.configuration;

import java.util.UUID;

/**
 * A cluster whose settings are copied. Immutable.
 *
 * @param job of which it is a part
 * @param cluster its name in the settings
 */
public record CopyTask(UUID job, String cluster) {}
