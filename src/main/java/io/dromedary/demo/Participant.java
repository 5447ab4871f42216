package io.dromedary.demo;

import java.util.List;

/**
 * Who writes a record: a session and where it runs.
 *
 * @param connection 0 if the session has none (any more)
 * @param server name of the working server
 * @param port main port of the working server
 */
record Participant(
        Catalogue.User user,
        String computer,
        String application,
        long connection,
        long session,
        String server,
        int port,
        List<Catalogue.SeparatorValue> separators) {

    boolean connected() {
        return connection != 0;
    }

    /** The same session after its connection was closed. */
    Participant disconnected() {
        return new Participant(user, computer, application, 0, session, server, port, separators);
    }
}
