package io.dromedary.component.eventlog;

import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an administrator what was noticed about a log: every gap, and the first damage of a file,
 * since a damaged file may hold thousands of places. All are counted. Not thread-safe.
 */
final class LogNotices {

    private static final Logger LOG = LoggerFactory.getLogger(LogNotices.class);

    /** Keeps the memory of what was told bounded; no log has so many damaged files. */
    private static final int MOST_FILES = 1000;

    private final String infobase;
    private final LogMeters meters;
    private final Set<String> damagedFiles = new HashSet<>();

    LogNotices(String infobase, LogMeters meters) {
        this.infobase = infobase;
        this.meters = meters;
    }

    void tell(LogNotice notice) {
        meters.noticed(notice);
        if (notice instanceof LogNotice.Gap) {
            LOG.warn("Infobase {}: {}", infobase, notice.message());
        } else if (notice instanceof LogNotice.Damage damage && isFirstOfFile(damage.at())) {
            LOG.warn(
                    "Infobase {}: {} (further damage of this file is only counted)",
                    infobase,
                    notice.message());
        }
    }

    private boolean isFirstOfFile(LogPosition position) {
        String file = position instanceof LogPosition.InFile in ? in.file() : "";
        return damagedFiles.size() < MOST_FILES && damagedFiles.add(file);
    }
}
