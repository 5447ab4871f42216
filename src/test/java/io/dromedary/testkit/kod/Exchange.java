package io.dromedary.testkit.kod;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.collision.Collision;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Proposal;
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
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.registry.RegistryAdministration;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A centre 01 and two subordinates 02 and 03 in one thread: edits, sessions, messages on their way
 * and crashes in an order that a source of random numbers chooses. Sending is reduced to what
 * matters here: every change goes to every neighbour that does not hold it; the centre leaves
 * subordinates behind, which catch up in sessions of their own. Not thread-safe.
 */
public final class Exchange {

    static final String TYPE = "Справочник.Контрагенты";
    private static final String CENTRE = "01";
    private static final List<String> SUBORDINATES = List.of("02", "03");
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
            RegistryAdministration administration,
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

    /** A message that is not under way yet. */
    private record Planned(MessageName name, ObjectHead head) {

        private Delivery delivery() {
            return new Delivery(name.stream().recipient(), head, name.mark());
        }
    }

    /** What makes it harder than edits, crashes and messages in their order. */
    public enum Trouble {
        /** An object may get a value again that it had before, and may be deleted. */
        REPETITION,
        /** Nodes forget now and then what others hold, and give them everything once more. */
        REBUILD,
        /** Messages come behind later ones, or once more. */
        LATENESS
    }

    private enum Step {
        SELECTED,
        PLANNED,
        BEGUN,
        ENDED
    }

    /** A session, step by step: messages come in between any two of them. */
    private static final class Session {

        /** The heads as they were when they were selected. */
        private final List<ObjectHead> selected;

        private final List<Planned> planned = new ArrayList<>();

        /** Empty before it has begun. */
        private final Deque<Planned> toEmit = new ArrayDeque<>();

        /** To nodes that were behind when it was planned. */
        private final List<Debt> debts = new ArrayList<>();

        /** What nodes get, or got, that were left behind since. */
        private final List<Session> left = new ArrayList<>();

        private Step step;

        private Session(List<ObjectHead> selected, Step step) {
            this.selected = selected;
            this.step = step;
        }

        private boolean isEmitted() {
            return step == Step.BEGUN && toEmit.isEmpty();
        }

        private List<Delivery> deliveries() {
            return planned.stream().map(Planned::delivery).toList();
        }

        /** What is owed when it ends: what a node that was left has got meanwhile is not. */
        private List<Debt> debtsAtEnd() {
            List<Debt> all = new ArrayList<>(debts);
            left.stream()
                    .filter(session -> session.step != Step.ENDED)
                    .flatMap(session -> session.deliveries().stream())
                    .forEach(it -> all.add(new Debt(it.node(), it.head().key(), it.mark())));
            return all;
        }
    }

    private final Random random;
    private final Set<Trouble> troubles;
    private final List<ObjectKey> keys;
    private final SortedMap<String, Node> nodes = new TreeMap<>();
    private final Map<String, Session> running = new HashMap<>();

    /** Subordinates that the centre's common sessions send nothing to. */
    private final Set<String> behind = new HashSet<>();

    /** Sessions of the centre for those alone. */
    private final SortedMap<String, Session> catchingUp = new TreeMap<>();

    private final SortedMap<StreamKey, Deque<Sent>> streams = new TreeMap<>();

    /** What may come later than its turn, or once more. */
    private final List<Sent> late = new ArrayList<>();

    /** What 1C has, by node: the hash. */
    private final Map<String, Map<ObjectKey, String>> applied = new HashMap<>();

    /** What users have changed and 1C has not submitted yet, by node. */
    private final Map<String, Set<ObjectKey>> queues = new HashMap<>();

    /** All states that an edit has made, by hash and key. */
    private final Map<String, ChangedObject> states = new HashMap<>();

    /** Messages that are being given to 1C; another one of their streams waits. */
    private final List<Sent> underWay = new ArrayList<>();

    /** What 1C was given by a call that failed, and may do after all: the hash. */
    private final Map<MessageName, String> unanswered = new HashMap<>();

    /** By the hash of an edit: the state that it was made of. */
    private final Map<String, String> parents = new HashMap<>();

    private final Set<String> recorded = new HashSet<>();

    /** What happened, for whoever has to find out why it went wrong. */
    private final List<String> history = new ArrayList<>();

    private int edits;
    private boolean settling;

    /**
     * Begins with nothing.
     *
     * @param node makes a node of its code
     */
    public Exchange(
            Random random, int objects, Set<Trouble> troubles, Function<String, Node> node) {
        this.random = random;
        this.troubles = Set.copyOf(troubles);
        this.keys =
                IntStream.range(0, objects)
                        .mapToObj(n -> new ObjectKey(TYPE, "%036d".formatted(n)))
                        .toList();
        for (String code : List.of("01", "02", "03")) {
            nodes.put(code, node.apply(code));
            applied.put(code, new HashMap<>());
            queues.put(code, new TreeSet<>());
        }
        for (String code : SUBORDINATES) {
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
            step();
        }
    }

    private void step() {
        Node node = any(List.copyOf(nodes.values()));
        node.clock().move(Duration.ofMillis(random.nextInt(2_000)));
        switch (random.nextInt(11)) {
            case 0 -> edit(node);
            case 1, 2 -> begin(node);
            case 3, 4 -> emit(node);
            case 5 -> complete(node);
            case 6, 7 -> receive(any(List.copyOf(streams.keySet())));
            case 8 -> catchUp(any(SUBORDINATES));
            case 9 -> submit(node);
            default -> {
                if (random.nextInt(5) == 0) {
                    kill(node);
                } else if (has(Trouble.REBUILD) && random.nextInt(4) == 0) {
                    rebuild(node, any(neighbours(node)));
                } else if (has(Trouble.LATENESS) && !late.isEmpty()) {
                    receiveLate();
                } else {
                    leaveBehind(any(SUBORDINATES));
                }
            }
        }
    }

    private boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }

    /** A node forgets what another one holds, and gives it everything in its turn. */
    private void rebuild(Node node, String neighbour) {
        if (!running.containsKey(node.code())) {
            node.administration().rebuild(neighbour);
            List<ObjectHead> all = List.copyOf(node.sessions().heads(keys).values());
            if (!all.isEmpty()) {
                running.put(node.code(), new Session(all, Step.SELECTED));
            }
            history.add(node.code() + " rebuilds " + neighbour);
        }
    }

    private void kill(Node node) {
        running.remove(node.code());
        if (node.code().equals(CENTRE)) {
            catchingUp.clear();
            behind.clear();
            SUBORDINATES.stream().filter(this::isOwed).forEach(behind::add);
        }
        history.add(node.code() + " is killed");
    }

    /** Lets everything end, in a random order but without further edits. */
    public void settle() {
        settling = true;
        for (int round = 0; round < ROUNDS; round++) {
            nodes.values().forEach(this::submit);
            for (int i = late.size(); i > 0 && !late.isEmpty(); i--) {
                receiveLate();
            }
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
                SUBORDINATES.forEach(this::catchUp);
                receive(any(List.copyOf(streams.keySet())));
                receive(any(List.copyOf(streams.keySet())));
            }
        }
        throw new AssertionError("It does not come to rest:\n" + told());
    }

    private boolean isQuiet() {
        return running.isEmpty()
                && late.isEmpty()
                && queues.values().stream().allMatch(Set::isEmpty)
                && catchingUp.isEmpty()
                && SUBORDINATES.stream().noneMatch(this::isOwed)
                && streams.values().stream().allMatch(Deque::isEmpty)
                && nodes.values().stream()
                        .allMatch(node -> waiting(node, Integer.MAX_VALUE).isEmpty());
    }

    private boolean isOwed(String neighbour) {
        return nodes.get(CENTRE).sessions().owedSince(neighbour).isPresent();
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
        boolean repeats = has(Trouble.REPETITION);
        boolean deletes = repeats && random.nextInt(5) == 0;
        String content = repeats ? "" + random.nextInt(3) : node.code() + "." + edits;
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
        Optional.ofNullable(applied.get(node.code()).put(key, change.hash()))
                .ifPresent(before -> parents.put(change.hash() + key, before + key));
        states.put(change.hash() + key, change);
        queues.get(node.code()).add(key);
        history.add(node.code() + " edits " + key + ": " + content + (deletes ? " deletion" : ""));
        if (random.nextBoolean()) {
            submit(node);
        }
    }

    /** 1C submits what it has changed, as it is now; not what it is being given. */
    private void submit(Node node) {
        List<ObjectKey> due =
                queues.get(node.code()).stream().filter(key -> !isUnderWay(node, key)).toList();
        if (!due.isEmpty()) {
            node.changes()
                    .submit(
                            due.stream()
                                    .map(key -> states.get(applied.get(node.code()).get(key) + key))
                                    .toList());
            queues.get(node.code()).removeAll(due);
            history.add(node.code() + " submits " + due);
        }
    }

    private boolean isUnderWay(Node node, ObjectKey key) {
        return underWay.stream()
                .anyMatch(
                        it ->
                                it.object().key().equals(key)
                                        && it.name().stream().recipient().equals(node.code()));
    }

    /** Selects, plans, or begins: whatever is next. */
    private void begin(Node node) {
        Session session = running.get(node.code());
        if (session != null) {
            goOn(node, session, neighbours(node), behind);
            return;
        }
        if (node.code().equals(CENTRE)) {
            behind.removeIf(one -> !catchingUp.containsKey(one) && !isOwed(one));
        }
        List<ObjectHead> heads = waiting(node, 1 + random.nextInt(3));
        if (!heads.isEmpty()) {
            running.put(node.code(), new Session(heads, Step.SELECTED));
        }
    }

    private void goOn(Node node, Session session, List<String> recipients, Set<String> without) {
        if (session.step == Step.SELECTED) {
            session.step = Step.PLANNED;
            plan(node, session, recipients, without);
        } else if (session.step == Step.PLANNED) {
            session.step = Step.BEGUN;
            node.sessions().begin(session.deliveries());
            session.toEmit.addAll(session.planned);
        }
    }

    private void plan(Node node, Session session, List<String> recipients, Set<String> without) {
        Mark mark = node.marks().get();
        for (String neighbour : recipients) {
            for (ObjectHead head : session.selected) {
                if (without.contains(neighbour)) {
                    session.debts.add(new Debt(neighbour, head.key(), mark));
                } else if (lacks(node, neighbour, head)) {
                    MessageName name =
                            new MessageName(
                                    new StreamKey(node.code(), neighbour),
                                    mark,
                                    session.planned.size() + 1);
                    session.planned.add(new Planned(name, head));
                }
            }
        }
        history.add(
                node.code()
                        + " plans "
                        + mark
                        + " with "
                        + session.planned
                        + ", owing "
                        + session.debts);
    }

    /** Not if the node has it, or may have sent itself what replaced it. */
    private static boolean lacks(Node node, String neighbour, ObjectHead head) {
        Optional<Presence> held =
                Optional.ofNullable(
                        node.sessions().presence(neighbour, List.of(head.key())).get(head.key()));
        return !held.map(Presence::hash).equals(Optional.of(head.hash()))
                && (!held.map(Presence::received).orElse(false) || isCurrent(node, head));
    }

    private static List<String> neighbours(Node node) {
        return node.code().equals(CENTRE) ? SUBORDINATES : List.of(CENTRE);
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
        if (session != null && !session.toEmit.isEmpty()) {
            emit(node, session.toEmit.remove());
        }
    }

    private void emit(Node node, Planned next) {
        StreamKey stream = next.name().stream();
        streams.get(stream)
                .add(new Sent(next.name(), object(node, stream.recipient(), next.head())));
    }

    private void complete(Node node) {
        Session session = running.get(node.code());
        if (session != null && session.isEmitted()) {
            ObjectHead last = session.selected.get(session.selected.size() - 1);
            List<Debt> debts = session.debtsAtEnd();
            node.sessions()
                    .complete(
                            session.deliveries(),
                            session.selected,
                            Optional.of(new Boundary(last.mark(), last.sequence())),
                            debts);
            running.remove(node.code());
            history.add(node.code() + " completes, owing " + debts);
        }
    }

    /** The session of the centre goes on without what a node has not taken yet. */
    private void leaveBehind(String neighbour) {
        Session session = running.get(CENTRE);
        if (session == null || session.step != Step.BEGUN || behind.contains(neighbour)) {
            return;
        }
        Session left = new Session(List.of(), Step.BEGUN);
        Predicate<Planned> ofNode = it -> it.name().stream().recipient().equals(neighbour);
        session.planned.stream().filter(ofNode).forEach(left.planned::add);
        session.toEmit.stream().filter(ofNode).forEach(left.toEmit::add);
        if (!left.planned.isEmpty()) {
            session.planned.removeAll(left.planned);
            session.toEmit.removeAll(left.toEmit);
            session.left.add(left);
            behind.add(neighbour);
            catchingUp.put(neighbour, left);
            history.add(neighbour + " is left behind with " + left.toEmit);
        }
    }

    /** One step of a session for a node that is behind. */
    private void catchUp(String neighbour) {
        Node node = nodes.get(CENTRE);
        Session session = catchingUp.get(neighbour);
        if (session == null) {
            List<ObjectHead> owed =
                    node.sessions().owed(neighbour, 1 + random.nextInt(3), Long.MAX_VALUE);
            if (behind.contains(neighbour) && !owed.isEmpty()) {
                catchingUp.put(neighbour, new Session(owed, Step.SELECTED));
            }
        } else if (session.step != Step.BEGUN) {
            goOn(node, session, List.of(neighbour), Set.of());
        } else if (!session.toEmit.isEmpty()) {
            emit(node, session.toEmit.remove());
        } else {
            node.sessions().pay(neighbour, session.deliveries(), session.selected);
            session.step = Step.ENDED;
            catchingUp.remove(neighbour);
            history.add(neighbour + " has caught up with that");
        }
    }

    /** One message of the earliest mark. */
    private void receive(StreamKey stream) {
        Deque<Sent> waiting = streams.get(stream);
        if (waiting.isEmpty()
                || underWay.stream().anyMatch(it -> it.name().stream().equals(stream))) {
            return;
        }
        List<Sent> ofMark =
                waiting.stream()
                        .filter(sent -> sent.name().mark().equals(waiting.peek().name().mark()))
                        .toList();
        Sent sent = any(ofMark);
        waiting.remove(sent);
        int fate = has(Trouble.LATENESS) ? random.nextInt(9) : 3;
        if (fate < 2) {
            late.add(sent); // and not now
        } else if (!isDone(sent)) {
            waiting.addFirst(sent);
        } else if (fate == 2) {
            late.add(sent);
        }
    }

    private void receiveLate() {
        Sent sent = late.remove(random.nextInt(late.size()));
        history.add("late or again:");
        if (!isDone(sent)) {
            late.add(sent);
        }
    }

    /** Gives it to 1C, and the registry; more happens meanwhile. */
    private boolean isDone(Sent sent) {
        Node node = nodes.get(sent.name().stream().recipient());
        if (isUnderWay(node, sent.object().key())) {
            return false;
        }
        underWay.add(sent);
        try {
            return isDone(node, sent);
        } finally {
            underWay.remove(sent);
            tell(node);
        }
    }

    private boolean isDone(Node node, Sent sent) {
        ObjectKey key = sent.object().key();
        boolean isCorrected = isDoneAfterAll(node, sent);
        IncomingMessage message =
                new IncomingMessage(sent.name(), sent.name().toString(), List.of(sent.object()));
        Proposal proposal =
                node.receptions()
                        .propose(
                                message,
                                question -> random.nextBoolean() ? Winner.LOCAL : Winner.RECEIVED);
        String given =
                proposal.kept().isEmpty()
                        ? sent.object().hash()
                        : node.sessions().heads(List.of(key)).get(key).hash();
        history.add(node.code() + " gives 1C " + sent + " with " + proposal);
        if (!isCorrected) {
            goOnMeanwhile();
        }
        if (queues.get(node.code()).contains(key)) {
            history.add(node.code() + " has a change of it that is not submitted");
            return false;
        }
        if (!isCorrected && random.nextInt(8) == 0) {
            unanswered.put(sent.name(), given);
            history.add(node.code() + " does not answer");
            return false;
        }
        applied.get(node.code()).put(key, given);
        goOnMeanwhile();
        if (random.nextInt(8) == 0) {
            history.add(node.code() + " is killed between 1C and the registry");
            return false;
        }
        Optional<Reception> reception = node.receptions().take(message, proposal);
        history.add(node.code() + " takes " + sent + ": " + reception);
        if (reception.isPresent() && random.nextInt(5) == 0) {
            assertThat(node.receptions().propose(message, question -> Winner.LOCAL).kept().keySet())
                    .isEqualTo(reception.get().takenOut());
        }
        return reception.isPresent();
    }

    /**
     * A call that was given up may do its work yet, just before the next one. If users went on from
     * there before that, nobody could tell.
     */
    private boolean isDoneAfterAll(Node node, Sent sent) {
        ObjectKey key = sent.object().key();
        String given = unanswered.remove(sent.name());
        boolean isDone =
                given != null && random.nextBoolean() && !queues.get(node.code()).contains(key);
        if (isDone) {
            applied.get(node.code()).put(key, given);
            history.add(node.code() + " has done after all " + sent);
        }
        return isDone;
    }

    private void goOnMeanwhile() {
        if (!settling && underWay.size() < 3 && random.nextInt(3) == 0) {
            step();
        }
    }

    private void tell(Node node) {
        List<Collision> untold = node.receptions().untold(100);
        for (Collision collision : untold) {
            recorded.add(collision.localHash() + collision.key());
            recorded.add(collision.receivedHash() + collision.key());
            history.add(node.code() + " has a collision, " + collision.winner() + " wins");
        }
        node.receptions().told(List.copyOf(untold));
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
