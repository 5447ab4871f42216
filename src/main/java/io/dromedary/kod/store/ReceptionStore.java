package io.dromedary.kod.store;

import io.dromedary.kod.collision.Arbiter;
import io.dromedary.kod.collision.Collision;
import io.dromedary.kod.collision.CollisionJudge;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Proposal;
import io.dromedary.kod.collision.Question;
import io.dromedary.kod.collision.Reception;
import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.TypeRule;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.ConnectionCallback;

/** Messages that come in, in SQL. Thread-safe. */
final class ReceptionStore implements ReceptionRegistry {

    /** How long answers are kept: as long as receipts are by default. */
    private static final Duration ANSWERS_KEPT = Duration.ofDays(30);

    private static final int FORGOTTEN_AT_ONCE = 100;

    /** How many answers of the judge are remembered: for messages that 1C does not take at once. */
    private static final int ANSWERS_REMEMBERED = 1_000;

    private static final String ANSWERED =
            """
            select sha256, taken_out from kod_reception
            where sender = ? and recipient = ? and mark = ? and number = ?""";
    private static final String ANSWER =
            """
            insert into kod_reception (sender, recipient, mark, number, sha256, taken_out, at)
            values (?, ?, ?, ?, ?, ?, ?)""";
    private static final String FORGET =
            """
            delete from kod_reception where (sender, recipient, mark, number) in (
              select sender, recipient, mark, number from kod_reception
              where at < ? order by at limit\s"""
                    + FORGOTTEN_AT_ONCE
                    + ")";
    private static final String UNTOLD =
            """
            select id, at, type, key, sender, recipient, message_mark, number, policy, local_wins,
              local_mark, local_origin, local_hash, received_hash
            from kod_collision where told = 0 order by id limit ?""";
    private static final String TOLD = "update kod_collision set told = 1 where id = ?";

    private final SqlDatabase database;
    private final KodRules rules;
    private final Arbiter arbiter;
    private final Clock clock;

    /** Another process may have been killed before it told of what it took. */
    private static final Duration ASKED_ANYWAY = Duration.ofMinutes(1);

    /** At first, as the last process may have ended before it told. */
    private volatile boolean mayBeUntold = true;

    private volatile Instant asked = Instant.EPOCH;

    private final Map<Asked, Winner> winners =
            Collections.synchronizedMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Asked, Winner> eldest) {
                            return size() > ANSWERS_REMEMBERED;
                        }
                    });

    /** What the judge was asked about: a message, and a version of ours. */
    private record Asked(MessageName message, long version) {}

    ReceptionStore(SqlDatabase database, KodRules rules, Clock clock) {
        this.database = database;
        this.rules = rules;
        this.arbiter = new Arbiter(rules.thisNode().centre());
        this.clock = clock;
    }

    @Override
    public Proposal propose(IncomingMessage message, CollisionJudge judge) {
        Map<Long, Winner> winners = new HashMap<>();
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            Draft draft =
                    database.read(
                            jdbc ->
                                    jdbc.execute(
                                            (ConnectionCallback<Draft>)
                                                    it -> draft(it, message, winners)));
            Judgement judgement = draft.judgement();
            if (judgement.questions().isEmpty()) {
                if (!judgement.losing().isEmpty()) {
                    database.write(connection -> keepLosers(connection, message, judgement));
                }
                return new Proposal(draft.kept(), judgement.versions(), winners);
            }
            judgement
                    .questions()
                    .forEach((version, it) -> winners.put(version, winner(it, version, judge)));
        }
        throw ReceptionRegistry.changesTooFast(message);
    }

    /** A judgement, with our states of what must not be applied. */
    private record Draft(Judgement judgement, SortedMap<Integer, MessageObject> kept) {}

    private Draft draft(Connection connection, IncomingMessage message, Map<Long, Winner> winners)
            throws SQLException {
        Judgement judgement = judgement(connection, message, winners);
        return new Draft(judgement, judgement.kept(connection));
    }

    private Judgement keepLosers(
            Connection connection, IncomingMessage message, Judgement judgement)
            throws SQLException {
        new ReceptionWriter(connection, rules.thisNode().code(), message, clock.instant())
                .keepLosers(judgement);
        return judgement;
    }

    /** Asks, which may take its time; so it is done within no transaction, and once if possible. */
    private Winner winner(Question question, long version, CollisionJudge judge) {
        Asked asked = new Asked(question.message(), version);
        Winner before = winners.get(asked);
        if (before != null) {
            return before;
        }
        Winner winner = judge.judge(question);
        winners.put(asked, winner);
        return winner;
    }

    private Judgement judgement(
            Connection connection, IncomingMessage message, Map<Long, Winner> winners)
            throws SQLException {
        Optional<SortedSet<Integer>> before = answered(connection, message);
        return before.isPresent()
                ? Judgement.again(connection, message, before.get())
                : Judgement.of(connection, arbiter, this::policy, message, winners);
    }

    @Override
    public Optional<Reception> take(IncomingMessage message, Proposal proposal) {
        Optional<Taken> taken = database.write(connection -> take(connection, message, proposal));
        if (taken.filter(Taken::mayBeUntold).isPresent()) {
            mayBeUntold = true; // not before: who asked meanwhile would not have seen it
        }
        return taken.map(Taken::reception);
    }

    private record Taken(Reception reception, boolean mayBeUntold) {}

    private Optional<Taken> take(Connection connection, IncomingMessage message, Proposal proposal)
            throws SQLException {
        VersionCounter.lock(connection);
        Judgement judgement = judgement(connection, message, proposal.winners());
        if (!judgement.questions().isEmpty()
                || !judgement.versions().equals(proposal.versions())
                || !judgement.takenOut().keySet().equals(proposal.kept().keySet())) {
            return Optional.empty();
        }
        SortedSet<Integer> takenOut = new TreeSet<>(judgement.takenOut().keySet());
        Instant now = clock.instant();
        ReceptionWriter writer =
                new ReceptionWriter(connection, rules.thisNode().code(), message, now);
        if (judgement.isRepeated()) {
            writer.confirm(); // of one that another process took between our two looks
            return Optional.of(new Taken(new Reception(takenOut, 0, true), true));
        }
        if (!writer.unkept(judgement).isEmpty()) {
            return Optional.empty(); // nobody had touched it, but it waits to be sent by now
        }
        Reception reception = new Reception(takenOut, judgement.equal(), false);
        int collisions = writer.write(judgement);
        answer(connection, message, reception, now);
        return Optional.of(new Taken(reception, collisions > 0));
    }

    private CollisionPolicy policy(String type) {
        return rules.type(type).map(TypeRule::collisions).orElse(CollisionPolicy.CENTRE_WINS);
    }

    /** The numbers of the objects that were taken out, if the message was taken. */
    private static Optional<SortedSet<Integer>> answered(
            Connection connection, IncomingMessage message) throws SQLException {
        try (PreparedStatement answered = connection.prepareStatement(ANSWERED)) {
            bind(answered, message.name());
            try (ResultSet row = answered.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!row.getString(1).equals(message.sha256())) {
                    throw new IllegalStateException(
                            message.name()
                                    + " was received before with other content. Two senders must"
                                    + " not use one code, nor one sender a mark twice");
                }
                return Optional.of(numbers(row.getString(2)));
            }
        }
    }

    private static SortedSet<Integer> numbers(String text) {
        return Stream.of(text.split(","))
                .filter(number -> !number.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void answer(
            Connection connection, IncomingMessage message, Reception reception, Instant now)
            throws SQLException {
        try (PreparedStatement answer = connection.prepareStatement(ANSWER);
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            bind(answer, message.name());
            answer.setString(5, message.sha256());
            answer.setString(
                    6,
                    reception.takenOut().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(",")));
            answer.setLong(7, now.toEpochMilli());
            answer.executeUpdate();
            forget.setLong(1, now.minus(ANSWERS_KEPT).toEpochMilli());
            forget.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, MessageName name) throws SQLException {
        statement.setString(1, name.stream().sender());
        statement.setString(2, name.stream().recipient());
        statement.setString(3, name.mark().digits());
        statement.setInt(4, name.number());
    }

    @Override
    public List<Collision> untold(int most) {
        Instant now = clock.instant();
        if (!mayBeUntold && asked.plus(ASKED_ANYWAY).isAfter(now)) {
            return List.of();
        }
        mayBeUntold = false;
        asked = now;
        boolean isNone = false;
        try {
            List<Collision> untold =
                    database.read(
                            jdbc -> jdbc.query(UNTOLD, (row, number) -> collision(row), most));
            isNone = untold.isEmpty();
            return untold;
        } finally {
            if (!isNone) {
                mayBeUntold = true;
            }
        }
    }

    private static Collision collision(ResultSet row) throws SQLException {
        return new Collision(
                row.getLong(1),
                Instant.ofEpochMilli(row.getLong(2)),
                new ObjectKey(row.getString(3), row.getString(4)),
                new MessageName(
                        new StreamKey(row.getString(5), row.getString(6)),
                        new Mark(row.getString(7)),
                        row.getInt(8)),
                CollisionPolicy.valueOf(row.getString(9)),
                row.getInt(10) != 0 ? Winner.LOCAL : Winner.RECEIVED,
                new Mark(row.getString(11)),
                row.getString(12),
                row.getString(13),
                row.getString(14));
    }

    @Override
    public void told(Collection<Collision> collisions) {
        database.write(
                connection -> {
                    try (PreparedStatement told = connection.prepareStatement(TOLD)) {
                        for (Collision collision : collisions) {
                            told.setLong(1, collision.id());
                            told.addBatch();
                        }
                        return told.executeBatch();
                    }
                });
    }
}
