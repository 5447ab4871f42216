package io.dromedary.cluster.platform;

import io.dromedary.cluster.settings.PlatformSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The installed platform (технологическая платформа) and its programs. Folders are looked through
 * at every question, since an update of the platform must not need a restart. Thread-safe.
 *
 * <p>Linux has {@code <folder>/<version>/rac}, Windows {@code <folder>\<version>\bin\rac.exe}.
 */
public final class Platform {

    private final PlatformSettings settings;

    /** Of what the settings name. */
    public Platform(PlatformSettings settings) {
        this.settings = settings;
    }

    /**
     * The administration client.
     *
     * @throws MissingPlatformException if it is not there, with where it was looked for
     */
    public Path rac() {
        return program(settings.rac(), "rac");
    }

    /**
     * DESIGNER and its like.
     *
     * @throws MissingPlatformException if it is not there, with where it was looked for
     */
    public Path designer() {
        return program(settings.designer(), "1cv8");
    }

    /**
     * The standalone server's tool.
     *
     * @throws MissingPlatformException if it is not there, with where it was looked for
     */
    public Path ibcmd() {
        return program(settings.ibcmd(), "ibcmd");
    }

    /** The version whose programs are used; empty if none is installed where it is looked for. */
    public Optional<PlatformVersion> version() {
        NavigableMap<PlatformVersion, Path> installed = installed();
        return wanted().map(Optional::of)
                .orElseGet(() -> Optional.ofNullable(installed.lastEntry()).map(Map.Entry::getKey))
                .filter(installed::containsKey);
    }

    /** What is put before a program that wants a display. */
    public List<String> display() {
        return settings.display();
    }

    private Path program(Optional<Path> named, String program) {
        if (named.isPresent()) {
            return existing(named.get())
                    .orElseThrow(
                            () ->
                                    new MissingPlatformException(
                                            "%s, which the settings name for %s, is no file"
                                                    .formatted(named.get(), program)));
        }
        NavigableMap<PlatformVersion, Path> installed = installed();
        Collection<Path> versions =
                wanted().map(version -> at(installed, version))
                        .orElseGet(() -> installed.descendingMap().values());
        return versions.stream()
                .flatMap(folder -> in(folder, program).stream())
                .findFirst()
                .orElseThrow(() -> missing(program, installed));
    }

    private Optional<PlatformVersion> wanted() {
        return settings.version()
                .map(
                        text ->
                                PlatformVersion.parse(text)
                                        .orElseThrow(
                                                () ->
                                                        new MissingPlatformException(
                                                                "'%s' is no version of the platform such as 8.3.24.1586"
                                                                        .formatted(text))));
    }

    private static Collection<Path> at(
            Map<PlatformVersion, Path> installed, PlatformVersion version) {
        return Optional.ofNullable(installed.get(version)).stream().toList();
    }

    private static Optional<Path> in(Path version, String program) {
        return List.of(
                        version.resolve(program),
                        version.resolve("bin").resolve(program + ".exe"),
                        version.resolve("bin").resolve(program))
                .stream()
                .flatMap(path -> existing(path).stream())
                .findFirst();
    }

    private static Optional<Path> existing(Path path) {
        return Optional.of(path).filter(Files::isRegularFile);
    }

    private MissingPlatformException missing(String program, Map<PlatformVersion, Path> installed) {
        return new MissingPlatformException(
                "%s%s was not found in %s%s; name the folder of the versions in platform: folders"
                        .formatted(
                                program,
                                settings.version().map(version -> " of " + version).orElse(""),
                                settings.folders(),
                                installed.isEmpty()
                                        ? ", where no version is installed"
                                        : installed.keySet().stream()
                                                .map(PlatformVersion::toString)
                                                .collect(
                                                        Collectors.joining(
                                                                ", ", ", which has ", ""))));
    }

    private NavigableMap<PlatformVersion, Path> installed() {
        NavigableMap<PlatformVersion, Path> found = new TreeMap<>();
        for (Path folder : settings.folders()) {
            if (Files.isDirectory(folder)) {
                addVersions(folder, found);
            }
        }
        return found;
    }

    private static void addVersions(Path folder, Map<PlatformVersion, Path> found) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                PlatformVersion.parse(entry.getFileName().toString())
                        .filter(version -> Files.isDirectory(entry))
                        .ifPresent(version -> found.putIfAbsent(version, entry));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
        }
    }
}
