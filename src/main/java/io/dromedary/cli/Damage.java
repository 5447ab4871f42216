package io.dromedary.cli;

import io.dromedary.eventlog.LogNotice;
import java.io.PrintWriter;

/** Tells a person what was wrong with the log, and remembers that something was. */
final class Damage {
    private final PrintWriter err;
    private boolean found;

    Damage(PrintWriter err) {
        this.err = err;
    }

    void add(LogNotice notice) {
        found = true;
        err.println(notice.message());
    }

    boolean found() {
        return found;
    }
}
