package io.dromedary.kod.store;

import io.dromedary.kod.collision.Arbiter;
import io.dromedary.kod.collision.Arbiter.Verdict;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.ObjectKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes what was decided about a message, within its transaction. */
final class ReceptionWriter {

    /** The clock of another node may be ahead of ours by this; more is not followed. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final int SLICE = 1_000;

    /** How long the two versions of a collision are kept. */
    private static final Duration COLLISIONS_KEPT = Duration.ofDays(365);

    private static final int FORGOTTEN_AT_ONCE = 100;

    private static final String HOLDS =
            """
            insert into kod_presence (object, node, hash, mark, deleted, received, received_mark,
              version, taken, touched, verdict)
            values (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)
            on conflict (object, node) do update set hash = excluded.hash, mark = excluded.mark,
              deleted = excluded.deleted, received = 1, received_mark = excluded.received_mark,
              version = excluded.version, taken = excluded.taken, touched = excluded.touched,
              verdict = excluded.verdict""";
    private static final String REMARK = "update kod_version set mark = ? where object = ?";
    private static final String WAIT =
            """
            insert into kod_waiting (object, mark, sequence) values (?, ?, ?)
            on conflict (object) do update set mark = excluded.mark, sequence = excluded.sequence""";
    private static final String REFERENCES_WAIT =
            "update kod_reference set waiting = 1 where object = ?";
    private static final String COLLIDE =
            """
            insert into kod_collision (at, told, type, key, sender, recipient, message_mark, number,
              policy, local_wins, local_mark, local_origin, local_hash, local_value, received_hash,
              received_value)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String CONFIRM =
            """
            update kod_collision set told = 0
            where sender = ? and recipient = ? and message_mark = ? and number = ? and told = 2""";
    private static final String COLLIDED =
            """
            select type, key, local_hash from kod_collision
            where sender = ? and recipient = ? and message_mark = ? and number = ?
              and local_wins = 0""";
    private static final String FORGET =
            """
            delete from kod_collision where id in (
              select id from kod_collision where at < ? order by at limit\s"""
                    + FORGOTTEN_AT_ONCE
                    + ")";

    /** Whether the journal is to have the event of a collision; 1 in the column when it has. */
    private enum Telling {
        DUE(0),
        WHEN_TAKEN(2);

        private final int column;

        Telling(int column) {
            this.column = column;
        }
    }

    private final Connection connection;
    private final String node;
    private final IncomingMessage message;
    private final Instant now;

    ReceptionWriter(Connection connection, String node, IncomingMessage message, Instant now) {
        this.connection = connection;
        this.node = node;
        this.message = message;
        this.now = now;
    }

    /**
     * All of it.
     *
     * @return of how many collisions is to be told now
     */
    int write(Judgement judgement) throws SQLException {
        Collection<Judgement.Decision> decisions = judgement.decisions().values();
        VersionWriter versions = VersionWriter.begin(connection, decisions.size(), now);
        // Later than what was received: so marks tell which of two changes knew of the other.
        Instant sent = message.name().mark().instant();
        Instant base = sent.isAfter(now) && sent.isBefore(now.plus(AHEAD)) ? sent : now;
        Mark mark = LastMark.advance(connection, node, base);
        int collisions = collide(with(Verdict.LOCAL_WINS, decisions), Telling.DUE) + confirm();
        List<VersionWriter.State> slice = new ArrayList<>();
        for (Judgement.Decision decision : decisions) {
            if (decision.verdict() == Verdict.TAKE || decision.verdict() == Verdict.RECEIVED_WINS) {
                slice.add(
                        new VersionWriter.State(
                                decision.received(),
                                mark,
                                mark,
                                message.name().mark(),
                                message.name().stream().sender(),
                                true));
            }
            if (slice.size() == SLICE) {
                versions.put(slice);
                slice.clear();
            }
        }
        versions.put(slice);
        keep(decisions, mark);
        hold(judgement, mark);
        return collisions;
    }

    private static List<Judgement.Decision> with(
            Verdict verdict, Collection<Judgement.Decision> decisions) {
        return decisions.stream().filter(decision -> decision.verdict() == verdict).toList();
    }

    /** What {@link #keepLosers} has kept, for this version of an object or for one before. */
    int confirm() throws SQLException {
        try (PreparedStatement confirm = connection.prepareStatement(CONFIRM)) {
            ofMessage(confirm);
            return confirm.executeUpdate();
        }
    }

    private void ofMessage(PreparedStatement statement) throws SQLException {
        statement.setString(1, message.name().stream().sender());
        statement.setString(2, message.name().stream().recipient());
        statement.setString(3, message.name().mark().digits());
        statement.setInt(4, message.name().number());
    }

    /** Our versions that stay wait again, so that the sender gets them. */
    private void keep(Collection<Judgement.Decision> decisions, Mark mark) throws SQLException {
        try (PreparedStatement remark = connection.prepareStatement(REMARK);
                PreparedStatement wait = connection.prepareStatement(WAIT);
                PreparedStatement references = connection.prepareStatement(REFERENCES_WAIT)) {
            for (Judgement.Decision decision : decisions) {
                if (decision.verdict() == Verdict.LOCAL_WINS) {
                    Judgement.Local local = decision.local().orElseThrow();
                    remark.setString(1, mark.digits());
                    remark.setLong(2, local.object());
                    remark.addBatch();
                    wait.setLong(1, local.object());
                    wait.setString(2, mark.digits());
                    wait.setLong(3, local.sequence());
                    wait.addBatch();
                    references.setLong(1, local.object());
                    references.addBatch();
                }
            }
            remark.executeBatch();
            wait.executeBatch();
            references.executeBatch();
        }
    }

    private void hold(Judgement judgement, Mark mark) throws SQLException {
        Map<ObjectKey, Long> ids = ObjectIds.find(connection, judgement.decisions().keySet());
        try (PreparedStatement holds = connection.prepareStatement(HOLDS)) {
            for (Judgement.Decision decision : judgement.decisions().values()) {
                if (decision.verdict() == Verdict.OUTDATED) {
                    continue;
                }
                boolean isKept = decision.verdict() == Verdict.LOCAL_WINS;
                // What the centre keeps is its decision about what it got; others have none.
                String taken =
                        isKept && decision.isOpen()
                                ? decision.known().map(Arbiter.Known::taken).orElse("")
                                : mark.digits();
                String verdict =
                        isKept
                                ? decision.local().orElseThrow().state().accepted().digits()
                                : mark.digits();
                holds.setLong(1, ids.get(decision.received().key()));
                holds.setString(2, message.name().stream().sender());
                // The sender may keep its own as well, or take ours.
                holds.setString(3, decision.isOpen() || isKept ? "" : decision.hash());
                holds.setString(4, message.name().mark().digits());
                holds.setInt(5, decision.received().deleted() ? 1 : 0);
                holds.setString(6, message.name().mark().digits());
                holds.setString(
                        7,
                        decision.received()
                                .object()
                                .stamp()
                                .map(stamp -> stamp.version().digits())
                                .orElse(""));
                holds.setString(8, taken);
                holds.setString(9, mark.digits());
                holds.setString(10, decision.isOpen() ? verdict : "");
                holds.addBatch();
            }
            holds.executeBatch();
        }
    }

    /**
     * Keeps our versions that are to be replaced, as 1C may do so without our hearing of it; once,
     * however often the message comes. Of them is told when the message is taken: 1C may refuse it.
     */
    void keepLosers(Judgement judgement) throws SQLException {
        collide(unkept(judgement), Telling.WHEN_TAKEN);
    }

    /** Our versions that are to be replaced and are not kept. */
    List<Judgement.Decision> unkept(Judgement judgement) throws SQLException {
        List<Judgement.Decision> losing = judgement.losing();
        if (losing.isEmpty()) {
            return losing;
        }
        Set<Kept> kept = kept();
        return losing.stream()
                .filter(
                        decision ->
                                !kept.contains(
                                        new Kept(
                                                decision.received().key(),
                                                decision.local().orElseThrow().state().hash())))
                .toList();
    }

    /** A version of ours. */
    private record Kept(ObjectKey key, String hash) {}

    /** All of the message at once: there is no index by object. */
    private Set<Kept> kept() throws SQLException {
        Set<Kept> kept = new HashSet<>();
        try (PreparedStatement collided = connection.prepareStatement(COLLIDED)) {
            ofMessage(collided);
            try (ResultSet row = collided.executeQuery()) {
                while (row.next()) {
                    kept.add(
                            new Kept(
                                    new ObjectKey(row.getString(1), row.getString(2)),
                                    row.getString(3)));
                }
            }
        }
        return kept;
    }

    private int collide(List<Judgement.Decision> decisions, Telling telling) throws SQLException {
        try (PreparedStatement collide = connection.prepareStatement(COLLIDE);
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            for (Judgement.Decision decision : decisions) {
                Judgement.Local local = decision.local().orElseThrow();
                collide.setLong(1, now.toEpochMilli());
                collide.setInt(2, telling.column);
                collide.setString(3, decision.received().key().type());
                collide.setString(4, decision.received().key().key());
                collide.setString(5, message.name().stream().sender());
                collide.setString(6, message.name().stream().recipient());
                collide.setString(7, message.name().mark().digits());
                collide.setInt(8, message.name().number());
                collide.setString(9, decision.policy().name());
                collide.setInt(10, decision.verdict() == Verdict.LOCAL_WINS ? 1 : 0);
                collide.setString(11, local.state().changed().digits());
                collide.setString(12, local.state().origin());
                collide.setString(13, local.state().hash());
                collide.setBytes(14, Judgement.value(connection, local));
                collide.setString(15, decision.hash());
                collide.setBytes(16, decision.received().object().value());
                collide.executeUpdate();
            }
            forget.setLong(1, now.minus(COLLISIONS_KEPT).toEpochMilli());
            forget.executeUpdate();
        }
        return decisions.size();
    }
}
