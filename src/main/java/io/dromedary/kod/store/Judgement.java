package io.dromedary.kod.store;

import io.dromedary.kod.collision.Arbiter;
import io.dromedary.kod.collision.Arbiter.Verdict;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Question;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.CollisionPolicy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What becomes of the objects of a message, before anything is changed.
 *
 * @param isRepeated whether the message was taken before; then there are no decisions
 * @param locals our versions
 * @param decisions by object, in the order of the message
 * @param takenOut by the numbers of the objects that must not be applied
 * @param questions that stand in the way, by the number of our version
 */
record Judgement(
        boolean isRepeated,
        Map<ObjectKey, Local> locals,
        Map<ObjectKey, Decision> decisions,
        SortedMap<Integer, ObjectKey> takenOut,
        Map<Long, Question> questions) {

    /**
     * What becomes of one.
     *
     * @param received its state in the message, the last one if it has several
     * @param local our version, if there is one
     */
    record Decision(
            Verdict verdict,
            boolean isOpen,
            ChangedObject received,
            String hash,
            CollisionPolicy policy,
            Optional<Local> local,
            Optional<Arbiter.Known> known) {

        private boolean isEqual() {
            return local.map(ours -> ours.state().hash().equals(hash)).orElse(false);
        }
    }

    /** Our version. */
    record Local(long object, long sequence, String namespace, Arbiter.Local state) {}

    private static final String LOCALS =
            """
            select o.type, o.key, v.object, v.sequence, v.namespace, v.hash, v.accepted,
              v.changed, v.origin, w.object is not null or d.object is not null
            from kod_object o join kod_version v on v.object = o.id
              left join kod_waiting w on w.object = v.object
              left join kod_owed d on d.object = v.object and d.node = ?
            where\s"""
                    + Chunks.KEYS;
    private static final String KNOWN =
            """
            select o.type, o.key, p.hash, p.received_mark, p.version, p.taken, p.verdict,
              case when p.received = 1 then '' else p.mark end
            from kod_object o join kod_presence p on p.object = o.id
            where p.node = ? and\s"""
                    + Chunks.KEYS;
    private static final String VALUE = "select body from kod_value where sequence = ?";

    /**
     * Decides on all objects of a message.
     *
     * @param winners what the judge has said, by the number of our version
     */
    static Judgement of(
            Connection connection,
            Arbiter arbiter,
            Function<String, CollisionPolicy> policies,
            IncomingMessage message,
            Map<Long, Winner> winners)
            throws SQLException {
        Map<ObjectKey, List<Integer>> numbers = numbers(message);
        Map<ObjectKey, Local> locals =
                locals(connection, message.name().stream().sender(), numbers.keySet());
        Map<ObjectKey, Arbiter.Known> known =
                known(connection, message.name().stream().sender(), numbers.keySet());
        Judgement judgement =
                new Judgement(
                        false, locals, new LinkedHashMap<>(), new TreeMap<>(), new HashMap<>());
        for (Map.Entry<ObjectKey, List<Integer>> entry : numbers.entrySet()) {
            ObjectKey key = entry.getKey();
            List<Integer> all = entry.getValue();
            ChangedObject received = last(message, all);
            String hash = received.hash();
            CollisionPolicy policy = policies.apply(key.type());
            Optional<Local> local = Optional.ofNullable(locals.get(key));
            Optional<Arbiter.Known> sender = Optional.ofNullable(known.get(key));
            Arbiter.Decision decision =
                    arbiter.decide(
                            message.name().stream().sender(),
                            local.map(Local::state),
                            sender,
                            new Arbiter.Received(
                                    hash, message.name().mark(), received.object().stamp()),
                            policy);
            Verdict verdict =
                    decision.verdict() == Verdict.ASK
                            ? judgement.answered(
                                    connection, message, received, local.orElseThrow(), winners)
                            : decision.verdict();
            judgement.decisions.put(
                    key,
                    new Decision(
                            verdict, decision.isOpen(), received, hash, policy, local, sender));
            boolean isOurs = local.map(ours -> ours.state().hash().equals(hash)).orElse(false);
            if (verdict == Verdict.LOCAL_WINS || (verdict == Verdict.OUTDATED && !isOurs)) {
                all.forEach(number -> judgement.takenOut.put(number, key));
            }
        }
        return judgement;
    }

    /**
     * What was decided on a message that comes once more; and what has another state here by now
     * must not be applied over that.
     *
     * @param then the numbers of the objects that were taken out when it came first
     */
    static Judgement again(Connection connection, IncomingMessage message, SortedSet<Integer> then)
            throws SQLException {
        Map<ObjectKey, List<Integer>> numbers = numbers(message);
        Map<ObjectKey, Local> locals =
                locals(connection, message.name().stream().sender(), numbers.keySet());
        SortedMap<Integer, ObjectKey> takenOut = new TreeMap<>();
        numbers.forEach(
                (key, all) -> {
                    Local local = locals.get(key);
                    boolean isReplaced =
                            local != null
                                    && !local.state().hash().equals(last(message, all).hash());
                    all.stream()
                            .filter(number -> isReplaced || then.contains(number))
                            .forEach(number -> takenOut.put(number, key));
                });
        return new Judgement(true, locals, Map.of(), takenOut, Map.of());
    }

    private static Map<ObjectKey, List<Integer>> numbers(IncomingMessage message) {
        Map<ObjectKey, List<Integer>> numbers = new LinkedHashMap<>();
        for (int i = 0; i < message.objects().size(); i++) {
            numbers.computeIfAbsent(message.objects().get(i).key(), key -> new ArrayList<>(1))
                    .add(i + 1);
        }
        return numbers;
    }

    /** The state that counts, if the message has several of an object. */
    private static ChangedObject last(IncomingMessage message, List<Integer> numbers) {
        return message.objects().get(numbers.get(numbers.size() - 1) - 1);
    }

    /** How many objects of the message are here in its state already. */
    int equal() {
        return (int) decisions.values().stream().filter(Decision::isEqual).count();
    }

    /** Our versions that a received one is to replace, though its sender had not seen them. */
    List<Decision> losing() {
        return decisions.values().stream()
                .filter(decision -> decision.verdict() == Verdict.RECEIVED_WINS)
                .toList();
    }

    /** The numbers of our versions. */
    Map<ObjectKey, Long> versions() {
        Map<ObjectKey, Long> versions = new HashMap<>();
        locals.forEach((key, local) -> versions.put(key, local.sequence()));
        return versions;
    }

    /** Our states of the objects that must not be applied, by their numbers. */
    SortedMap<Integer, MessageObject> kept(Connection connection) throws SQLException {
        SortedMap<Integer, MessageObject> kept = new TreeMap<>();
        for (Map.Entry<Integer, ObjectKey> out : takenOut.entrySet()) {
            kept.put(out.getKey(), ours(connection, out.getValue(), locals.get(out.getValue())));
        }
        return kept;
    }

    private static MessageObject ours(Connection connection, ObjectKey key, Local local)
            throws SQLException {
        return MessageObject.of(local.namespace(), key.type(), value(connection, local));
    }

    private Verdict answered(
            Connection connection,
            IncomingMessage message,
            ChangedObject received,
            Local local,
            Map<Long, Winner> winners)
            throws SQLException {
        Winner winner = winners.get(local.sequence());
        if (winner == null) {
            questions.put(
                    local.sequence(),
                    new Question(
                            message.name(),
                            received.key(),
                            ours(connection, received.key(), local),
                            local.state().changed(),
                            received.object()));
            return Verdict.ASK;
        }
        return winner == Winner.LOCAL ? Verdict.LOCAL_WINS : Verdict.RECEIVED_WINS;
    }

    /** The value of our version. */
    static byte[] value(Connection connection, Local local) throws SQLException {
        try (PreparedStatement value = connection.prepareStatement(VALUE)) {
            value.setLong(1, local.sequence());
            try (ResultSet row = value.executeQuery()) {
                row.next();
                return row.getBytes(1);
            }
        }
    }

    private static Map<ObjectKey, Local> locals(
            Connection connection, String sender, Collection<ObjectKey> keys) throws SQLException {
        Map<ObjectKey, Local> locals = new HashMap<>();
        Chunks.ofKeys(
                connection,
                LOCALS,
                List.of(sender),
                keys,
                row ->
                        locals.put(
                                new ObjectKey(row.getString(1), row.getString(2)),
                                new Local(
                                        row.getLong(3),
                                        row.getLong(4),
                                        row.getString(5),
                                        new Arbiter.Local(
                                                row.getString(6),
                                                new Mark(row.getString(7)),
                                                new Mark(row.getString(8)),
                                                row.getString(9),
                                                row.getBoolean(10)))));
        return locals;
    }

    /** What is known of a node; of objects that it has nothing to do with, nothing. */
    static Map<ObjectKey, Arbiter.Known> known(
            Connection connection, String node, Collection<ObjectKey> keys) throws SQLException {
        Map<ObjectKey, Arbiter.Known> known = new HashMap<>();
        Chunks.ofKeys(
                connection,
                KNOWN,
                List.of(node),
                keys,
                row ->
                        known.put(
                                new ObjectKey(row.getString(1), row.getString(2)),
                                new Arbiter.Known(
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getString(6),
                                        row.getString(7),
                                        row.getString(8))));
        return known;
    }
}
