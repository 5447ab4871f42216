package io.dromedary.kod.store;

import io.dromedary.kod.collision.Arbiter;
import io.dromedary.kod.collision.Collision;
import io.dromedary.kod.collision.CollisionJudge;
import io.dromedary.kod.collision.IncomingMessage;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Messages that come in, in SQL. Thread-safe. */
final class ReceptionStore implements ReceptionRegistry {

    /** How long answers are kept: as long as receipts are by default. */
    private static final Duration ANSWERS_KEPT = Duration.ofDays(30);

    private static final int FORGOTTEN_AT_ONCE = 100;

    /** How often somebody may change an object while the judge thinks about it. */
    private static final int PATIENCE = 20;

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

    ReceptionStore(SqlDatabase database, KodRules rules, Clock clock) {
        this.database = database;
        this.rules = rules;
        this.arbiter = new Arbiter(rules.thisNode().centre());
        this.clock = clock;
    }

    /**
     * What came of a try.
     *
     * @param questions that must be answered first; nothing was changed then
     */
    private record Attempt(Optional<Reception> reception, List<Question> questions) {}

    @Override
    public Reception take(IncomingMessage message, CollisionJudge judge) {
        // The judge may take its time, which no transaction may: so it is asked between two.
        Map<ObjectKey, Answer> answers = new HashMap<>();
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            Attempt done = database.write(connection -> attempt(connection, message, answers));
            if (done.reception().isPresent()) {
                return done.reception().get();
            }
            for (Question question : done.questions()) {
                answers.put(question.key(), new Answer(question.local(), judge.judge(question)));
            }
        }
        throw new IllegalStateException(
                "Objects of "
                        + message.name()
                        + " change faster here than collisions are decided. Receive it again");
    }

    private Attempt attempt(
            Connection connection, IncomingMessage message, Map<ObjectKey, Answer> answers)
            throws SQLException {
        VersionCounter.lock(connection);
        Optional<Reception> before = answered(connection, message);
        if (before.isPresent()) {
            return new Attempt(before, List.of());
        }
        Judgement judgement = Judgement.of(connection, arbiter, this::policy, message, answers);
        if (!judgement.questions().isEmpty()) {
            return new Attempt(Optional.empty(), judgement.questions());
        }
        Instant now = clock.instant();
        Reception reception = new Reception(judgement.takenOut(), judgement.equal(), false);
        new ReceptionWriter(connection, rules.thisNode().code(), message, now).write(judgement);
        answer(connection, message, reception, now);
        return new Attempt(Optional.of(reception), List.of());
    }

    private CollisionPolicy policy(String type) {
        return rules.type(type).map(TypeRule::collisions).orElse(CollisionPolicy.CENTRE_WINS);
    }

    private static Optional<Reception> answered(Connection connection, IncomingMessage message)
            throws SQLException {
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
                SortedSet<Integer> takenOut = numbers(row.getString(2));
                takenOut.addAll(Judgement.replaced(connection, message));
                return Optional.of(new Reception(takenOut, 0, true));
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
        return database.read(jdbc -> jdbc.query(UNTOLD, (row, number) -> collision(row), most));
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

    /**
     * What the judge said about a version of ours.
     *
     * @param local that version: the answer does not hold for another one
     */
    record Answer(MessageObject local, Winner winner) {}
}
