package io.dromedary.eventlog;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.function.Predicate;

/**
 * What is to be read, and how.
 *
 * @param infobase name given to the infobase in everything that is made of its log
 * @param location a {@code 1Cv8Log} folder, a single {@code .lgp}, or an {@code .lgd} or {@code
 *     .sqlite} file
 * @param zone zone of the server that writes the log: the text format is local time, the SQLite
 *     format UTC
 * @param commentLimit characters of a comment (or any other text) that are kept; what is longer is
 *     cut and flagged
 * @param events which events (by full name) are delivered at all; decided before the rest of the
 *     record is decoded
 */
public record LogSettings(
        String infobase, Path location, ZoneId zone, int commentLimit, Predicate<String> events) {

    /** 1 Mi characters. */
    public static final int DEFAULT_COMMENT_LIMIT = 1 << 20;

    /** Everything is delivered, comments are cut at {@link #DEFAULT_COMMENT_LIMIT}. */
    public static LogSettings of(String infobase, Path location, ZoneId zone) {
        return new LogSettings(infobase, location, zone, DEFAULT_COMMENT_LIMIT, name -> true);
    }

    /** The same for another place. */
    public LogSettings at(Path otherLocation) {
        return new LogSettings(infobase, otherLocation, zone, commentLimit, events);
    }
}
