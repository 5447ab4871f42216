package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.ReadSummary;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An event log in the SQLite format: {@code 1Cv8.lgd}, or a {@code .sqlite} file that the platform
 * converted a log of the text format to.
 *
 * <p>Schema and meaning of its columns were verified on real logs: names are stored in quotes,
 * dates are UTC with 1/10000 s, a transaction's status is set on all its rows when it ends.
 */
public final class SqliteLog {

    private static final String NAME = "1Cv8.lgd";

    private SqliteLog() {}

    /**
     * Whether a log at that place is in this format: a folder that holds {@code 1Cv8.lgd}, or a
     * file named {@code .lgd} or {@code .sqlite}.
     */
    public static boolean isAt(Path location) {
        String name = String.valueOf(location.getFileName()).toLowerCase(Locale.ROOT);
        return Files.isDirectory(location)
                ? Files.isRegularFile(location.resolve(NAME))
                : name.endsWith(".lgd") || name.endsWith(".sqlite");
    }

    /**
     * Follows the log.
     *
     * @throws IOException if the log cannot be read now; calling again later is right
     */
    public static LogFollower follow(LogSettings settings, LogStart start) throws IOException {
        return new SqliteFollower(file(settings), settings, start);
    }

    /**
     * Reads what the log holds at this moment, from the oldest record to the newest.
     *
     * @throws IOException if the log cannot be read
     */
    public static ReadSummary read(LogSettings settings, LogConsumer consumer) throws IOException {
        return new SqliteReader(file(settings), settings).read(consumer);
    }

    /**
     * The whole comment of one record, however long it is, as a stream.
     *
     * @return to be closed by the caller
     * @throws IOException if no record stands at that place
     */
    public static Reader comment(LogSettings settings, LogPosition position) throws IOException {
        return CommentReader.open(file(settings), position);
    }

    private static Path file(LogSettings settings) {
        Path location = settings.location();
        return Files.isDirectory(location) ? location.resolve(NAME) : location;
    }
}
