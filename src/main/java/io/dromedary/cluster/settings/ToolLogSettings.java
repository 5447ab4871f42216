package io.dromedary.cluster.settings;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the programs say ({@code /Out} and its like). Immutable.
 *
 * @param folder in which every run leaves a file
 * @param keep age after which maintenance deletes them
 */
public record ToolLogSettings(Path folder, Duration keep) {}
