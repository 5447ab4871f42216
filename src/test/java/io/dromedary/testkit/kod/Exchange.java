package io.dromedary.testkit.kod;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.collision.Collision;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Reception;
import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.registry.SessionRegistry;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.MissingReference;
import io.dromedary.kod.rules.TypeRule;
import io.dromedary.kod.rules.UnknownType;
import io.dromedary.testkit.MovedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A centre 01 and two subordinates 02 and 03 in one thread: edits, sessions, messages on their way
 * and crashes in an order that a source of random numbers chooses. Sending is reduced to what
 * matters here: every change goes to every neighbour that does not hold it. Not thread-safe.
 */
public final class Exchange {

    private static final String TYPE = "Справочник.Контрагенты";
    private static final String CENTRE = "01";
    private static final Instant NINE = Instant.parse("2026-01-31T09:00:00Z");
    private static final int ROUNDS = 60;
    private static final int SKEW = 240_000;

    /**
     * A node.
     *
     * @param marks gives out the marks of its sessions
     */
    public record Node(
            KodRules rules,
            MovedClock clock,
            SessionRegistry sessions,
            ChangeRegistry changes,
            ReceptionRegistry receptions,
            Supplier<Mark> marks) {

        String code() {
            return rules.thisNode().code();
        }
    }

    /** A message under way. */
    private record Sent(MessageName name, ChangedObject object) {

        @Override
        public String toString() {
            return name + " " + object.object() + " " + object.object().stamp();
        }
    }

    /**
     * A session, step by step: messages come in between any two of them.
     *
     * @param selected the heads as they were when they were selected
     * @param planned what goes to whom; empty before it is planned
     * @param toEmit what is not on its way yet; empty before it has begun
     */
    private record Session(
            List<ObjectHead> selected,
            List<Delivery> planned,
            Deque<Delivery> toEmit,
            Set<Step> done) {

        private Session(List<ObjectHead> selected) {
            this(selected, new ArrayList<>(), new ArrayDeque<>(), EnumSet.noneOf(Step.class));
        }
    }

    private enum Step {
        PLANNED,
        BEGUN
    }

    private final Random random;
    private final boolean repeatsValues;
    private final List<ObjectKey> keys;
    private final SortedMap<String, Node> nodes = new TreeMap<>();
    private final Map<String, Session> running = new HashMap<>();
    private final SortedMap<StreamKey, Deque<Sent>> streams = new TreeMap<>();

    /** What 1C has, by node: the hash. */
    private final Map<String, Map<ObjectKey, String>> applied = new HashMap<>();

    /** By the hash of an edit: the state that it was made of. */
    private final Map<String, String> parents = new HashMap<>();

    private final Set<String> recorded = new HashSet<>();

    /** What happened, for whoever has to find out why it went wrong. */
    private final List<String> history = new ArrayList<>();

    private int edits;

    /**
     * Begins with nothing.
     *
     * @param repeatsValues whether an object may get a value again that it had before, and may be
     *     deleted
     * @param node makes a node of its code
     */
    public Exchange(
            Random random, int objects, boolean repeatsValues, Function<String, Node> node) {
        this.random = random;
        this.repeatsValues = repeatsValues;
        this.keys =
                IntStream.range(0, objects)
                        .mapToObj(n -> new ObjectKey(TYPE, "%036d".formatted(n)))
                        .toList();
        for (String code : List.of("01", "02", "03")) {
            nodes.put(code, node.apply(code));
            applied.put(code, new HashMap<>());
        }
        for (String code : List.of("02", "03")) {
            streams.put(new StreamKey(CENTRE, code), new ArrayDeque<>());
            streams.put(new StreamKey(code, CENTRE), new ArrayDeque<>());
        }
    }

    /** The clock of a node, which is wrong by some minutes. */
    public static MovedClock clock(Random random) {
        return new MovedClock(NINE.plusMillis(random.nextInt(SKEW)));
    }

    /** The rules of one node of these. */
    public static KodRules rules(String thisNode, CollisionPolicy policy) {
        Map<String, io.dromedary.kod.rules.Node> all =
                List.of("01", "02", "03").stream()
                        .collect(
                                Collectors.toMap(
                                        code -> code,
                                        code ->
                                                new io.dromedary.kod.rules.Node(
                                                        code,
                                                        code,
                                                        Optional.empty(),
                                                        code.equals(CENTRE),
                                                        UnknownType.PASS)));
        TypeRule rule =
                new TypeRule(
                        TYPE,
                        TypeRule.Kind.REFERENCE,
                        new TypeRule.Placement.Everywhere(),
                        List.of(),
                        true,
                        true,
                        policy,
                        MissingReference.REPORT,
                        Optional.empty(),
                        Optional.empty());
        return new KodRules(all.get(thisNode), all, Map.of(TYPE, rule), List.of());
    }

    /** Lets so many things happen. */
    public void run(int steps) {
        for (int i = 0; i < steps; i++) {
            Node node = any(List.copyOf(nodes.values()));
            node.clock().move(Duration.ofMillis(random.nextInt(2_000)));
            switch (random.nextInt(8)) {
                case 0 -> edit(node);
                case 1, 2 -> begin(node);
                case 3, 4 -> emit(node);
                case 5 -> complete(node);
                case 6 -> receive(any(List.copyOf(streams.keySet())));
                default -> {
                    if (random.nextInt(6) == 0) {
                        running.remove(node.code());
                        history.add(node.code() + " is killed");
                    } else {
                        receive(any(List.copyOf(streams.keySet())));
                    }
                }
            }
        }
    }

    /** Lets everything end, in a random order but without further edits. */
    public void settle() {
        for (int round = 0; round < ROUNDS; round++) {
            if (isQuiet()) {
                return;
            }
            for (int i = 0; i < 3 * nodes.size() * keys.size(); i++) {
                Node node = any(List.copyOf(nodes.values()));
                begin(node);
                begin(node);
                emit(node);
                emit(node);
                complete(node);
                receive(any(List.copyOf(streams.keySet())));
                receive(any(List.copyOf(streams.keySet())));
            }
        }
        throw new AssertionError("It does not come to rest:\n" + told());
    }

    private boolean isQuiet() {
        return running.isEmpty()
                && streams.values().stream().allMatch(Deque::isEmpty)
                && nodes.values().stream()
                        .allMatch(node -> waiting(node, Integer.MAX_VALUE).isEmpty());
    }

    private static List<ObjectHead> waiting(Node node, int most) {
        return node.sessions().waiting(Optional.empty(), most, Long.MAX_VALUE);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void edit(Node node) {
        ObjectKey key = any(keys);
        edits++;
        boolean deletes = repeatsValues && random.nextInt(5) == 0;
        String content = repeatsValues ? "" + random.nextInt(3) : node.code() + "." + edits;
        ChangedObject change =
                new ChangedObject(
                        key,
                        MessageObject.of(
                                "", TYPE, ("\"" + content + "\"").getBytes(StandardCharsets.UTF_8)),
                        deletes,
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());
        Optional.ofNullable(node.sessions().heads(List.of(key)).get(key))
                .ifPresent(head -> parents.put(change.hash() + key, head.hash() + key));
        node.changes().submit(List.of(change));
        applied.get(node.code()).put(key, change.hash());
        history.add(node.code() + " edits " + content + (deletes ? " deletion" : ""));
    }

    /** Selects, plans, or begins: whatever is next. */
    private void begin(Node node) {
        Session session = running.get(node.code());
        if (session == null) {
            List<ObjectHead> heads = waiting(node, 1 + random.nextInt(3));
            if (!heads.isEmpty()) {
                running.put(node.code(), new Session(heads));
            }
        } else if (session.done().add(Step.PLANNED)) {
            plan(node, session);
        } else if (session.done().add(Step.BEGUN)) {
            node.sessions().begin(session.planned());
            session.toEmit().addAll(session.planned());
        }
    }

    private void plan(Node node, Session session) {
        Mark mark = node.marks().get();
        for (String neighbour : neighbours(node)) {
            for (ObjectHead head : session.selected()) {
                Optional<Presence> held =
                        Optional.ofNullable(
                                node.sessions()
                                        .presence(neighbour, List.of(head.key()))
                                        .get(head.key()));
                if (!held.map(Presence::hash).equals(Optional.of(head.hash()))
                        && (!held.map(Presence::received).orElse(false) || isCurrent(node, head))) {
                    session.planned().add(new Delivery(neighbour, head, mark));
                }
            }
        }
        history.add(node.code() + " plans " + mark + " with " + session.planned());
    }

    private static List<String> neighbours(Node node) {
        return node.code().equals(CENTRE) ? List.of("02", "03") : List.of(CENTRE);
    }

    private static boolean isCurrent(Node node, ObjectHead head) {
        return node.sessions().heads(List.of(head.key())).get(head.key()).sequence()
                == head.sequence();
    }

    private static ChangedObject object(Node node, String neighbour, ObjectHead head) {
        return new ChangedObject(
                head.key(),
                MessageObject.of(
                                head.namespace(),
                                head.key().type(),
                                node.sessions().value(head.sequence()).orElseThrow())
                        .withStamp(
                                node.sessions().stamps(neighbour, List.of(head)).get(head.key())),
                head.deleted(),
                head.owner(),
                head.references(),
                Optional.empty(),
                Optional.empty());
    }

    private void emit(Node node) {
        Session session = running.get(node.code());
        if (session == null || session.toEmit().isEmpty()) {
            return;
        }
        Delivery next = session.toEmit().remove();
        StreamKey stream = new StreamKey(node.code(), next.node());
        int number = session.planned().size() - session.toEmit().size();
        streams.get(stream)
                .add(
                        new Sent(
                                new MessageName(stream, next.mark(), number),
                                object(node, next.node(), next.head())));
    }

    private void complete(Node node) {
        Session session = running.get(node.code());
        if (session != null && session.done().contains(Step.BEGUN) && session.toEmit().isEmpty()) {
            ObjectHead last = session.selected().get(session.selected().size() - 1);
            node.sessions()
                    .complete(
                            session.planned(),
                            session.selected(),
                            Optional.of(new Boundary(last.mark(), last.sequence())));
            running.remove(node.code());
            history.add(node.code() + " completes");
        }
    }

    /** One message of the earliest mark; sometimes twice, as after a kill before the receipt. */
    private void receive(StreamKey stream) {
        Deque<Sent> waiting = streams.get(stream);
        if (waiting.isEmpty()) {
            return;
        }
        List<Sent> ofMark =
                waiting.stream()
                        .filter(sent -> sent.name().mark().equals(waiting.peek().name().mark()))
                        .toList();
        Sent sent = any(ofMark);
        Node node = nodes.get(stream.recipient());
        Reception reception = take(node, sent);
        if (random.nextInt(5) == 0) {
            assertThat(take(node, sent).takenOut()).isEqualTo(reception.takenOut());
        }
        if (reception.takenOut().isEmpty()) {
            applied.get(node.code()).put(sent.object().key(), sent.object().hash());
        }
        waiting.remove(sent);
        history.add(
                node.code()
                        + " takes "
                        + sent
                        + (reception.takenOut().isEmpty() ? "" : ", not applied"));
    }

    private Reception take(Node node, Sent sent) {
        Reception reception =
                node.receptions()
                        .take(
                                new IncomingMessage(
                                        sent.name(),
                                        sent.name().toString(),
                                        List.of(sent.object())),
                                question -> random.nextBoolean() ? Winner.LOCAL : Winner.RECEIVED);
        List<Collision> untold = node.receptions().untold(100);
        for (Collision collision : untold) {
            recorded.add(collision.localHash() + collision.key());
            recorded.add(collision.receivedHash() + collision.key());
            history.add(node.code() + " has a collision, " + collision.winner() + " wins");
        }
        node.receptions().told(List.copyOf(untold));
        return reception;
    }

    /** All nodes have the same state of every object, and so has 1C at each. */
    public void assertSame() {
        Map<ObjectKey, String> centre = hashes(nodes.get(CENTRE));
        for (Node node : nodes.values()) {
            assertThat(hashes(node))
                    .as("registry of %s after %s", node.code(), told())
                    .isEqualTo(centre);
            assertThat(applied.get(node.code()))
                    .as("1C at %s after %s", node.code(), told())
                    .isEqualTo(centre);
        }
    }

    private String told() {
        return String.join("\n", history);
    }

    private Map<ObjectKey, String> hashes(Node node) {
        return node.sessions().heads(keys).values().stream()
                .collect(Collectors.toMap(ObjectHead::key, ObjectHead::hash));
    }

    /**
     * Every edit led to the state in the end, or to one that a collision has recorded. Only if
     * values do not repeat.
     */
    public void assertEveryEditExplained() {
        Set<String> explained = new HashSet<>();
        hashes(nodes.get(CENTRE)).forEach((key, hash) -> explain(hash + key, explained));
        recorded.forEach(state -> explain(state, explained));
        assertThat(parents.keySet()).as(told()).isSubsetOf(explained);
        assertThat(parents.values()).isSubsetOf(explained);
    }

    private void explain(String state, Set<String> explained) {
        String at = state;
        while (at != null && explained.add(at)) {
            at = parents.get(at);
        }
    }
}
