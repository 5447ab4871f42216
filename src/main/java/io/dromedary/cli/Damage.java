package io.dromedary.cli;

import io.dromedary.eventlog.LogNotice;
import java.io.PrintWriter;

/** Tells a person what was wrong with the log, and remembers that something was. */
final class Damage {
    private final PrintWriter err;
    private final Progress progress;
    private boolean found;

    Damage(PrintWriter err, Progress progress) {
        this.err = err;
        this.progress = progress;
    }

    void add(LogNotice notice) {
        found = true;
        progress.makeRoom();
        err.println(notice.message());
    }

    boolean found() {
        return found;
    }
}
