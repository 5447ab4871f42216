package io.dromedary.cluster.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the programs of the platform are. Immutable.
 *
 * @param folders in which versions of the platform are looked for, e.g. {@code /opt/1cv8/x86_64} or
 *     {@code C:\Program Files\1cv8}
 * @param version the one to use, e.g. {@code 8.3.24.1586}; the newest if empty
 * @param rac this program instead of that of the version
 * @param designer this program instead of that of the version ({@code 1cv8})
 * @param ibcmd this program instead of that of the version
 * @param display put before {@code 1cv8} where there is no display, e.g. {@code xvfb-run -a}; empty
 *     for none
 */
public record PlatformSettings(
        List<Path> folders,
        Optional<String> version,
        Optional<Path> rac,
        Optional<Path> designer,
        Optional<Path> ibcmd,
        List<String> display) {

    /** Copies the lists. */
    public PlatformSettings {
        folders = List.copyOf(folders);
        display = List.copyOf(display);
    }
}
