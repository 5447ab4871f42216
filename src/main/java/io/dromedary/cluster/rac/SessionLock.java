package io.dromedary.cluster.rac;

/**
 * Whether sessions of an infobase may begin (блокировка начала сеансов), as rac tells and takes it:
 * times are the server's own, without a zone; the empty text stands for what is not set. Immutable.
 *
 * @param sessionsDenied whether the lock is on
 * @param jobsDenied whether scheduled jobs (регламентные задания) may not run
 * @param from when the lock begins; at once if empty
 * @param to when it ends; never if empty
 * @param message that users see who come meanwhile
 * @param parameter that the configuration may read
 * @param code with which a session may begin nevertheless (код разрешения)
 */
public record SessionLock(
        boolean sessionsDenied,
        boolean jobsDenied,
        String from,
        String to,
        String message,
        String parameter,
        String code) {

    static SessionLock of(RacRecord record) {
        return new SessionLock(
                record.flag("sessions-deny"),
                record.flag("scheduled-jobs-deny"),
                record.text("denied-from"),
                record.text("denied-to"),
                record.text("denied-message"),
                record.text("denied-parameter"),
                record.text("permission-code"));
    }

    /** Without the code, which opens the lock. */
    @Override
    public String toString() {
        return "sessions %s, jobs %s, from '%s' to '%s', message '%s'"
                .formatted(
                        sessionsDenied ? "denied" : "allowed",
                        jobsDenied ? "denied" : "allowed",
                        from,
                        to,
                        message);
    }
}
