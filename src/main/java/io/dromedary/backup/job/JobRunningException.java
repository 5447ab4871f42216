package io.dromedary.backup.job;

import io.dromedary.cluster.settings.JobKind;
import java.time.Instant;

/** A job of this kind is under way; the message says since when. */
public final class JobRunningException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final JobKind kind;

    /** Of the one under way. */
    public JobRunningException(JobKind kind, Instant since, String owner) {
        super(
                "A job "
                        + kind.word()
                        + " has been under way since "
                        + since
                        + " in the process "
                        + owner
                        + ". Wait for its end; if that process is gone, it is found out within a"
                        + " minute");
        this.kind = kind;
    }

    /** Of the job under way, and of the one that could not begin. */
    public JobKind kind() {
        return kind;
    }
}
