package io.dromedary.cluster.rac;

import java.util.UUID;

/**
 * A session (сеанс) of an infobase. Immutable.
 *
 * @param number as users see it
 * @param user name in the infobase; may be empty
 * @param host where the client runs
 * @param application e.g. {@code 1CV8C}, {@code BackgroundJob}, {@code Designer}
 * @param startedAt the server's own time, without a zone
 */
public record RacSession(
        UUID id, long number, String user, String host, String application, String startedAt) {

    static RacSession of(RacRecord record) {
        return new RacSession(
                record.id("session"),
                record.number("session-id"),
                record.text("user-name"),
                record.text("host"),
                record.text("app-id"),
                record.text("started-at"));
    }

    /** Whether it is the administration server's own, which our questions bring about. */
    public boolean isOfRas() {
        return application.equals(RacConnection.RAS);
    }
}
