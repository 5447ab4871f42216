package io.dromedary.cluster.session;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.rac.RacConnection;
import io.dromedary.cluster.rac.RacException;
import io.dromedary.cluster.rac.RacSession;
import io.dromedary.cluster.settings.SessionSettings;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes everybody leave an infobase that is locked: sessions are terminated and connections broken,
 * in rounds, until none is left but the administration server's own. Thread-safe.
 */
public final class SessionEnding {

    private static final Logger LOG = LoggerFactory.getLogger(SessionEnding.class);

    private final RacClients clients;
    private final SessionSettings settings;

    /** Nothing is done yet. */
    public SessionEnding(RacClients clients, SessionSettings settings) {
        this.clients = clients;
        this.settings = settings;
    }

    /**
     * Waits for the time of grace, then ends everybody.
     *
     * @return how many sessions and connections were ended
     * @throws LockException if somebody is left after the last round, with who that is
     * @throws RacException if the cluster refuses to be asked, or does not answer until the end
     */
    public int end(Infobase infobase) {
        Rac rac =
                clients.cluster(infobase.cluster())
                        .orElseThrow(
                                () ->
                                        new LockException(
                                                "The settings have no cluster '"
                                                        + infobase.cluster()
                                                        + "'"));
        Pause.of(settings.grace());
        Round round = new Round(rac, infobase, clients.credentials(infobase));
        for (int number = 1; number <= settings.rounds(); number++) {
            boolean last = number == settings.rounds();
            try {
                if (round.isEmptyAfterwards()) {
                    return round.ended;
                }
            } catch (RacException e) {
                if (last || !e.helpsToTryAgain()) {
                    throw e;
                }
                LOG.info(
                        "The sessions of {} are looked at again: {}",
                        infobase.name(),
                        e.getMessage());
            }
            if (!last) {
                Pause.of(settings.pause());
            }
        }
        throw new LockException(
                "Infobase '%s' is not free after %d rounds. Still in it: %s"
                        .formatted(infobase.name(), settings.rounds(), round.whoIsLeft()));
    }

    /** One look after another at an infobase. For one thread. */
    private final class Round {

        private final Rac rac;
        private final Infobase infobase;
        private final Optional<Credentials> credentials;
        private int ended;
        private List<RacSession> sessions = List.of();
        private List<RacConnection> connections = List.of();

        Round(Rac rac, Infobase infobase, Optional<Credentials> credentials) {
            this.rac = rac;
            this.infobase = infobase;
            this.credentials = credentials;
        }

        boolean isEmptyAfterwards() {
            look();
            if (isEmpty()) {
                return true;
            }
            for (RacSession session : sessions) {
                if (rac.terminate(infobase, session, settings.errorMessage())) {
                    ended++;
                }
            }
            for (RacConnection connection : connections()) {
                disconnect(connection);
            }
            look();
            return isEmpty();
        }

        private void look() {
            sessions =
                    rac.sessions(infobase).stream().filter(session -> !session.isOfRas()).toList();
            connections = connections();
        }

        private List<RacConnection> connections() {
            Stream.Builder<RacConnection> found = Stream.builder();
            for (UUID process : rac.processes(infobase.clusterId())) {
                connections(process).forEach(found);
            }
            return found.build().filter(connection -> !connection.isOfRas()).toList();
        }

        /** A working process that has ended since it was listed has none. */
        private List<RacConnection> connections(UUID process) {
            try {
                return rac.connections(infobase, process);
            } catch (RacException e) {
                if (e.kind() == RacException.Kind.NOT_FOUND) {
                    return List.of();
                }
                throw e;
            }
        }

        private boolean isEmpty() {
            return sessions.isEmpty() && connections.isEmpty();
        }

        /** Some end only with what they belong to; whether they did is what the next look tells. */
        private void disconnect(RacConnection connection) {
            try {
                if (rac.disconnect(infobase, connection, credentials)) {
                    ended++;
                }
            } catch (RacException e) {
                if (e.kind() != RacException.Kind.OTHER) {
                    throw e;
                }
                LOG.info("A connection of {} stays: {}", infobase.name(), e.getMessage());
            }
        }

        String whoIsLeft() {
            return Stream.concat(
                            sessions.stream()
                                    .map(
                                            session ->
                                                    "session %d of '%s' (%s on %s)"
                                                            .formatted(
                                                                    session.number(),
                                                                    session.user(),
                                                                    session.application(),
                                                                    session.host())),
                            connections.stream()
                                    .map(
                                            connection ->
                                                    "connection of %s on %s"
                                                            .formatted(
                                                                    connection.application(),
                                                                    connection.host())))
                    .collect(Collectors.joining(", "));
        }
    }
}
