package io.dromedary.cluster.designer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files in which tools say what they did, by their names: {@code 20260131-010203-dump-<uuid of
 * the infobase>-<eight digits>.log}, the moment in UTC. A tool may run twice within whatever a
 * clock tells apart, so the digits are random; older files have none.
 */
public final class ToolLogs {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");
    private static final Pattern NAME =
            Pattern.compile(
                    "([0-9]{8}-[0-9]{6})-[a-z-]{1,40}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:-[0-9a-f]{8})?\\.log");

    private static final int DIGITS = 8;

    private ToolLogs() {}

    /** The name of a new one. */
    static String name(Clock clock, String job, UUID infobase) {
        return "%s-%s-%s-%s.log"
                .formatted(
                        TIME.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)),
                        job,
                        infobase,
                        UUID.randomUUID().toString().substring(0, DIGITS));
    }

    /**
     * Removes those of a folder that are older than a moment; files of other names stay.
     *
     * @return how many
     * @throws UncheckedIOException if some could not be removed; all were tried
     */
    public static int remove(Path folder, Instant before) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        int removed = 0;
        List<IOException> failed = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (written(file).filter(moment -> moment.isBefore(before)).isPresent()) {
                    try {
                        Files.delete(file);
                        removed++;
                    } catch (IOException e) {
                        failed.add(e);
                    }
                }
            }
        } catch (IOException e) {
            failed.add(e);
        }
        if (!failed.isEmpty()) {
            throw new UncheckedIOException(
                    "%d old logs of tools in %s could not be removed, the first because of %s"
                            .formatted(failed.size(), folder, failed.get(0)),
                    failed.get(0));
        }
        return removed;
    }

    private static Optional<Instant> written(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(name.group(1), TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
