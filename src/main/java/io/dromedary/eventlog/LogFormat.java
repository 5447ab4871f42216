package io.dromedary.eventlog;

import io.dromedary.eventlog.sqlite.SqliteLog;
import io.dromedary.eventlog.text.TextLog;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The storage formats of the platform; a folder holds one of them. */
enum LogFormat {
    /** {@code 1Cv8.lgd}. */
    SQLITE {
        @Override
        boolean isAt(Path location) {
            return SqliteLog.isAt(location);
        }

        @Override
        LogFollower follow(LogSettings settings, LogStart start) throws IOException {
            return SqliteLog.follow(settings, start);
        }

        @Override
        ReadSummary read(LogSettings settings, LogConsumer consumer) throws IOException {
            return SqliteLog.read(settings, consumer);
        }

        @Override
        Reader comment(LogSettings settings, LogPosition position) throws IOException {
            return SqliteLog.comment(settings, position);
        }
    },

    /** {@code 1Cv8.lgf} and {@code *.lgp}: what a folder without a database is read as. */
    TEXT {
        @Override
        boolean isAt(Path location) {
            return Files.isDirectory(location) || location.toString().endsWith(".lgp");
        }

        @Override
        LogFollower follow(LogSettings settings, LogStart start) throws IOException {
            return TextLog.follow(settings, start);
        }

        @Override
        ReadSummary read(LogSettings settings, LogConsumer consumer) throws IOException {
            return TextLog.read(settings, consumer);
        }

        @Override
        Reader comment(LogSettings settings, LogPosition position) throws IOException {
            return TextLog.comment(settings, position);
        }
    };

    /** The format of what lies there; the first constant that recognises it. */
    static LogFormat of(Path location) throws IOException {
        if (!Files.exists(location)) {
            throw new NoSuchFileException(location.toString(), null, "there is no event log");
        }
        for (LogFormat format : values()) {
            if (format.isAt(location)) {
                return format;
            }
        }
        throw new IOException(
                location
                        + " is no event log: expected a folder 1Cv8Log, or a file *.lgp, *.lgd or"
                        + " *.sqlite");
    }

    abstract boolean isAt(Path location);

    abstract LogFollower follow(LogSettings settings, LogStart start) throws IOException;

    abstract ReadSummary read(LogSettings settings, LogConsumer consumer) throws IOException;

    abstract Reader comment(LogSettings settings, LogPosition position) throws IOException;
}
