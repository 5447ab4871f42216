package io.dromedary.kod.store;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.event.FencedException;
import io.dromedary.kod.collision.CollisionJudge;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegistryAdministration;
import io.dromedary.kod.registry.SessionRegistry;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.send.History;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.testkit.MovedClock;
import io.dromedary.testkit.kod.Exchange;
import io.dromedary.testkit.kod.MemoryRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The same random operations on a registry in SQL and on one of maps, which must give the same
 * answers to everything after each of them. Not thread-safe.
 */
final class RegistryComparison {

    private static final List<String> TYPES = List.of("Справочник.Контрагенты", "Документ.Заказ");
    private static final List<String> NODES = List.of("02", "03");
    private static final Instant NINE = Instant.parse("2026-01-31T09:00:00Z");
    private static final List<ObjectKey> KEYS =
            IntStream.range(0, 8)
                    .mapToObj(n -> new ObjectKey(TYPES.get(n % 2), "%036d".formatted(n / 2)))
                    .toList();
    private static final int ALL = 1_000;

    /** The same answer whenever it is asked. */
    private static final CollisionJudge JUDGE =
            question ->
                    (question.message().number() + question.key().key().hashCode()) % 2 == 0
                            ? Winner.LOCAL
                            : Winner.RECEIVED;

    private final Random random;
    private final MovedClock clock = new MovedClock(NINE);
    private final MemoryRegistry model;
    private final KodStore store;

    private final Marks marks;
    private SendRegistry sessions;
    private final ChangeRegistry changes;
    private final ReceptionRegistry receptions;
    private final RegistryAdministration administration;

    /** What was selected or planned and is not complete. */
    private final List<Session> underWay = new ArrayList<>();

    /** No two debts have the same, so that there is one order of them. */
    private final Set<Mark> owedSince = new TreeSet<>();

    private final List<IncomingMessage> received = new ArrayList<>();

    /** Numbers of all versions that anybody was told of. */
    private final Set<Long> numbers = new TreeSet<>();

    private final List<String> done = new ArrayList<>();

    private record Session(List<ObjectHead> considered, List<Delivery> planned) {}

    /** Begins with an empty store, of the centre. */
    RegistryComparison(KodStore store, Random random, CollisionPolicy policy) {
        KodRules rules = Exchange.rules("01", policy);
        this.random = random;
        this.store = store;
        this.model = new MemoryRegistry(rules, clock);
        this.marks = new Marks(store, clock);
        this.sessions = store.takeOver(clock);
        this.changes = store.changes("01", clock);
        this.receptions = store.receptions(rules, clock);
        this.administration = store.administration(clock);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            compare();
        }
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> List<T> some(List<T> all) {
        return all.stream().filter(one -> random.nextBoolean()).toList();
    }

    private <T> Optional<T> maybe(T value) {
        return random.nextInt(3) == 0 ? Optional.of(value) : Optional.empty();
    }

    private void step() {
        clock.move(Duration.ofMillis(random.nextInt(2_000)));
        switch (random.nextInt(17)) {
            case 0, 1, 2 -> {
                List<ChangedObject> submitted = objects();
                done("submits " + submitted);
                model.submit(submitted);
                changes.submit(submitted);
            }
            case 3 -> {
                List<ChangedObject> submitted = objects();
                done("submits old " + submitted);
                model.submitOld(submitted);
                changes.submitOld(submitted);
            }
            case 4, 5, 6 -> receive();
            case 7, 8 -> begin();
            case 9, 10 -> complete();
            case 11 -> administer();
            case 12 -> transfer();
            case 13 -> owe();
            case 14 -> pay();
            case 15 -> takeOver();
            default -> {
                clock.move(Duration.ofMinutes(random.nextInt(90)));
                done("has time");
            }
        }
    }

    private void done(String what) {
        done.add(clock.instant() + " " + what);
    }

    private List<ChangedObject> objects() {
        return random.ints(1 + random.nextInt(4), 0, KEYS.size())
                .mapToObj(key -> object(KEYS.get(key), Optional.empty()))
                .toList();
    }

    private ChangedObject object(ObjectKey key, Optional<Stamp> stamp) {
        boolean deleted = random.nextInt(6) == 0;
        byte[] value =
                (deleted ? "{\"#deleted\":true}" : "\"" + "x".repeat(random.nextInt(4)) + "\"")
                        .getBytes(StandardCharsets.UTF_8);
        MessageObject object = MessageObject.of("", key.type(), value);
        return new ChangedObject(
                key,
                stamp.map(object::withStamp).orElse(object),
                deleted,
                maybe(any(KEYS)),
                some(KEYS.subList(0, random.nextInt(4))),
                stamp.isPresent() ? Optional.empty() : maybe(mark()),
                stamp.isPresent() ? Optional.empty() : maybe("[\"" + random.nextInt(3) + "\"]"));
    }

    /** Somewhere about now. */
    private Mark mark() {
        return Mark.of(clock.instant().plusMillis(random.nextInt(20_000) - 15_000L));
    }

    private void receive() {
        if (!received.isEmpty() && random.nextInt(4) == 0) {
            take(any(received));
            return;
        }
        String node = any(NODES);
        MessageName name = new MessageName(new StreamKey(node, "01"), mark(), 1 + received.size());
        List<ChangedObject> objects =
                random.ints(1 + random.nextInt(3), 0, KEYS.size())
                        .mapToObj(key -> object(KEYS.get(key), stamp(node, KEYS.get(key))))
                        .toList();
        take(new IncomingMessage(name, name.toString(), objects));
    }

    /** Often what the sender might say: that it has seen our version. */
    private Optional<Stamp> stamp(String node, ObjectKey key) {
        if (random.nextInt(4) == 0) {
            return Optional.empty();
        }
        Optional<Mark> ours =
                Optional.ofNullable(model.heads(List.of(key)).get(key))
                        .flatMap(
                                head ->
                                        Optional.ofNullable(
                                                model.stamps(node, List.of(head)).get(key)))
                        .map(Stamp::version);
        return Optional.of(
                new Stamp(
                        mark(),
                        random.nextBoolean() ? ours : maybe(mark()),
                        random.nextInt(4) == 0));
    }

    private void take(IncomingMessage message) {
        if (!received.contains(message)) {
            received.add(message);
        }
        if (random.nextInt(3) == 0) {
            done("has 1C refuse " + message);
            assertThat(receptions.propose(message, JUDGE))
                    .as("the proposal after %s", done)
                    .isEqualTo(model.propose(message, JUDGE));
            return;
        }
        done("takes " + message);
        assertThat(receptions.take(message, JUDGE))
                .as("the answer to %s", done)
                .isEqualTo(model.take(message, JUDGE));
    }

    private void begin() {
        Optional<Boundary> after =
                random.nextBoolean() ? model.placeOfBoundary() : Optional.empty();
        boolean missed = random.nextInt(4) == 0 && after.isPresent();
        List<ObjectHead> heads =
                missed
                        ? model.missed(after.get(), Mark.of(NINE), 3, 10)
                        : model.waiting(after, 4, 20);
        Mark session = marks.next("01");
        assertThat(session).as("%s", done).isEqualTo(model.sessionMark());
        List<Delivery> planned = new ArrayList<>();
        for (ObjectHead head : heads) {
            for (String node : some(NODES)) {
                planned.add(new Delivery(node, head, session));
            }
        }
        done("begins " + session + " " + planned);
        model.begin(planned);
        sessions.begin(planned);
        underWay.add(new Session(heads, planned));
    }

    private void complete() {
        if (underWay.isEmpty()) {
            return;
        }
        Session session = underWay.remove(random.nextInt(underWay.size()));
        if (random.nextInt(5) == 0) {
            done("gives up " + session.planned());
            return;
        }
        // Both are told the boundary as a dispatcher is: now and then, not always before this.
        if (random.nextBoolean()) {
            assertThat(sessions.boundary()).isEqualTo(model.boundary());
        }
        Optional<Boundary> end =
                session.considered().isEmpty()
                        ? Optional.empty()
                        : maybe(place(any(session.considered())));
        List<Debt> debts = debts(session.considered());
        done("completes " + session + " to " + end + ", owing " + debts);
        model.complete(session.planned(), session.considered(), end, debts);
        sessions.complete(session.planned(), session.considered(), end, debts);
    }

    private List<Debt> debts(Collection<ObjectHead> heads) {
        List<Debt> debts = new ArrayList<>();
        for (ObjectHead head : heads) {
            Mark since = mark();
            if (random.nextBoolean() && owedSince.add(since)) {
                debts.add(new Debt(any(NODES), head.key(), since));
            }
        }
        return debts;
    }

    private void owe() {
        List<Debt> debts = debts(model.heads(KEYS).values());
        done("owes " + debts);
        model.owe(debts);
        sessions.owe(debts);
    }

    /** What is owed now, or was planned at some time. */
    private void pay() {
        String node = any(NODES);
        List<ObjectHead> held = model.owed(node, 2, Long.MAX_VALUE);
        List<Delivery> delivered =
                underWay.isEmpty()
                        ? List.of()
                        : underWay.remove(random.nextInt(underWay.size())).planned().stream()
                                .filter(delivery -> delivery.node().equals(node))
                                .toList();
        done("pays " + delivered + " and " + held + " to " + node);
        model.pay(node, delivered, held);
        sessions.pay(node, delivered, held);
    }

    /** The dispatcher before can do nothing any more. */
    private void takeOver() {
        done("takes over");
        SendRegistry before = sessions;
        sessions = store.takeOver(clock);
        model.takeOver();
        List<ObjectHead> heads = List.copyOf(model.heads(KEYS).values());
        Mark session = Mark.of(clock.instant());
        List<Delivery> planned =
                heads.stream().map(head -> new Delivery(any(NODES), head, session)).toList();
        Optional<Boundary> end = heads.stream().map(RegistryComparison::place).findAny();
        assertThatThrownBy(() -> before.begin(planned)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> before.complete(planned, heads, end))
                .isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> before.owe(debts(heads))).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> before.pay(any(NODES), planned, heads))
                .isInstanceOf(FencedException.class);
    }

    private static Boundary place(ObjectHead head) {
        return new Boundary(head.mark(), head.sequence());
    }

    private void administer() {
        String node = any(NODES);
        Mark since = Mark.of(clock.instant().minusSeconds(random.nextInt(60)));
        switch (random.nextInt(4)) {
            case 0 -> {
                Boundary byHand = new Boundary(mark(), random.nextInt(20));
                done("sets " + byHand);
                assertThat(administration.setBoundary(byHand))
                        .as("%s", done)
                        .isEqualTo(model.setBoundary(byHand));
            }
            case 1 -> {
                done("starts a history of " + node + " since " + since);
                assertThat(administration.startHistory(node, since))
                        .as("%s", done)
                        .isEqualTo(model.startHistory(node, since));
            }
            case 2 -> {
                done("rebuilds " + node);
                assertThat(administration.rebuild(node))
                        .as("%s", done)
                        .isEqualTo(model.rebuild(node));
            }
            default -> {
                done("initialises " + node + " since " + since);
                assertThat(administration.initialise(node, since))
                        .as("%s", done)
                        .isEqualTo(model.initialise(node, since));
            }
        }
    }

    private void transfer() {
        if (model.open().isEmpty()) {
            return;
        }
        History history = any(model.open());
        List<ObjectHead> heads = model.older(history, 2, 10);
        done("goes on with " + history + ": " + heads);
        if (heads.isEmpty()) {
            model.finish(history);
            sessions.finish(history);
        } else {
            Boundary reached = place(heads.get(heads.size() - 1));
            model.reach(history, reached);
            sessions.reach(history, reached);
        }
    }

    private void compare() {
        for (int objects : new int[] {1, 3, ALL}) {
            for (long bytes : new long[] {0, 6, Long.MAX_VALUE}) {
                same("waiting", it -> it.waiting(Optional.empty(), objects, bytes));
            }
        }
        Boundary middle = new Boundary(mark(), random.nextInt(20));
        same("waiting behind", it -> it.waiting(Optional.of(middle), 2, 10));
        same("missed", it -> it.missed(middle, Mark.of(NINE), 3, 10));
        same("heads", it -> it.heads(KEYS));
        same("referrers", it -> byKey(it.waitingReferrers(KEYS.subList(0, 3))));
        same("holders", it -> it.holders(KEYS));
        for (ObjectKey owner : KEYS) {
            same("dependants", it -> dependants(it, owner));
        }
        Collection<ObjectHead> heads = model.heads(KEYS).values();
        for (String node : NODES) {
            same("presence", it -> it.presence(node, KEYS));
            same("stamps", it -> it.stamps(node, heads));
            same("owed since", it -> it.owedSince(node));
            for (int objects : new int[] {1, 3, ALL}) {
                same("owed", it -> it.owed(node, objects, 6));
            }
            same("all owed", it -> it.owed(node, ALL, Long.MAX_VALUE));
        }
        heads.forEach(head -> numbers.add(head.sequence()));
        for (long number : numbers) {
            same(
                    "value",
                    it -> it.value(number).map(bytes -> new String(bytes, StandardCharsets.UTF_8)));
        }
        assertThat(administration.boundary()).as("%s", done).isEqualTo(model.placeOfBoundary());
        assertThat(administration.waiting()).as("%s", done).isEqualTo(model.waiting());
        assertThat(administration.transfers()).as("%s", done).isEqualTo(model.transfers());
        assertThat(sessions.open()).as("%s", done).isEqualTo(model.open());
        for (History history : model.open()) {
            assertThat(sessions.older(history, 3, 10))
                    .as("%s", done)
                    .isEqualTo(model.older(history, 3, 10));
        }
        assertThat(receptions.untold(ALL)).as("%s", done).isEqualTo(model.untold(ALL));
        for (String type : TYPES) {
            List<String> local = List.of("[\"0\"]", "[\"1\"]", "[\"2\"]");
            assertThat(changes.byLocalKey(type, local))
                    .as("%s", done)
                    .isEqualTo(model.byLocalKey(type, local));
        }
    }

    private static Map<ObjectKey, ObjectHead> byKey(List<ObjectHead> heads) {
        return heads.stream().collect(toMap(ObjectHead::key, Function.identity()));
    }

    /** In pages, whose order is the registry's own. */
    private static Set<ObjectHead> dependants(SessionRegistry registry, ObjectKey owner) {
        List<ObjectHead> all = new ArrayList<>();
        List<ObjectHead> page = registry.dependants(owner, Optional.empty(), 2);
        while (!page.isEmpty()) {
            all.addAll(page);
            ObjectKey last = page.get(page.size() - 1).key();
            page = registry.dependants(owner, Optional.of(last), 2);
        }
        assertThat(all).doesNotHaveDuplicates();
        return all.stream().collect(toSet());
    }

    private void same(String what, Function<SessionRegistry, Object> question) {
        assertThat(question.apply(sessions))
                .as("%s after %s", what, done)
                .isEqualTo(question.apply(model));
    }
}
