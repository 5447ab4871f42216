package io.dromedary.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder with the user's {@code *.camel.yaml} files, sub-folders included. Thread-safe.
 *
 * @param path of the folder
 */
public record RouteFolder(Path path) {

    private static final String SUFFIX = ".camel.yaml";

    /**
     * Checks the folder.
     *
     * @throws InvalidRoutesException if it is no folder that can be read
     */
    public RouteFolder {
        if (!Files.isDirectory(path)) {
            throw new InvalidRoutesException(
                    List.of(
                            new RouteProblem(
                                    path.toString(),
                                    0,
                                    "the folder of the routes (property dromedary.routes) does"
                                            + " not exist: "
                                            + path.toAbsolutePath())));
        }
        if (!Files.isReadable(path)) {
            throw new InvalidRoutesException(
                    List.of(
                            new RouteProblem(
                                    path.toString(),
                                    0,
                                    "no right to read the folder of the routes (property"
                                            + " dromedary.routes)")));
        }
    }

    /** Size and time of a file: what changes when it is written. */
    record Stamp(long size, FileTime modified) {}

    /** The files as they are now, ordered by name; cheap enough to ask every half second. */
    Map<String, Stamp> stamps() throws IOException {
        Map<String, Stamp> stamps = new TreeMap<>();
        for (Path file : files()) {
            Optional<Stamp> stamp = stamp(file);
            if (stamp.isPresent()) {
                stamps.put(file.toString(), stamp.get());
            }
        }
        return stamps;
    }

    private static Optional<Stamp> stamp(Path file) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(now.size(), now.lastModifiedTime()));
        } catch (NoSuchFileException e) {
            // Deleted since it was listed.
            return Optional.empty();
        }
    }

    /**
     * The text of every file, ordered by name.
     *
     * @throws InvalidRoutesException if one cannot be read or is not UTF-8
     */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        try {
            for (Path file : files()) {
                texts.put(file.toString(), text(file));
            }
        } catch (IOException e) {
            throw new InvalidRoutesException(
                    new RouteProblem(path.toString(), 0, "cannot be read: " + e), e);
        }
        return texts;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new InvalidRoutesException(
                    new RouteProblem(file.toString(), 0, "is not UTF-8 text"), e);
        } catch (IOException e) {
            throw new InvalidRoutesException(
                    new RouteProblem(file.toString(), 0, "cannot be read: " + e), e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
