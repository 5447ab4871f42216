package io.dromedary.testkit.kod;

import io.dromedary.kod.collision.Arbiter;
import io.dromedary.kod.collision.Arbiter.Verdict;
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
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.registry.Aside;
import io.dromedary.kod.registry.AsideTotal;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.registry.RegistryAdministration;
import io.dromedary.kod.registry.SliceName;
import io.dromedary.kod.registry.Transfer;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.TypeRule;
import io.dromedary.kod.send.History;
import io.dromedary.kod.send.SendRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A registry that is nothing but maps: what the one in SQL is compared with, and quick enough for
 * thousands of random histories. Versions have the numbers that they have there. Thread-safe.
 */
public class MemoryRegistry
        implements SendRegistry, ChangeRegistry, ReceptionRegistry, RegistryAdministration {

    /** How long the value of a version is there that was replaced. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final Comparator<ObjectHead> QUEUE =
            Comparator.comparing(ObjectHead::mark).thenComparingLong(ObjectHead::sequence);

    /** A current version; its head has the mark of its place in the queue. */
    private record Version(ObjectHead head, Mark accepted, Mark changed, String origin) {}

    /** What is known of a node. */
    private record Known(Presence presence, Arbiter.Known received, String touched) {

        private boolean isNotSince(Mark session) {
            String last = presence.received() ? touched : presence.mark().digits();
            return last.compareTo(session.digits()) <= 0;
        }
    }

    private final KodRules rules;
    private final Clock clock;
    private final SortedMap<ObjectKey, Version> versions = new TreeMap<>();
    private final Set<ObjectKey> waiting = new HashSet<>();
    private final Map<Long, byte[]> values = new HashMap<>();
    private final Map<Long, Mark> accepted = new HashMap<>();
    private final SortedMap<Long, Instant> replaced = new TreeMap<>();
    private final Set<String> submitted = new HashSet<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private final Map<String, Map<ObjectKey, Known>> known = new TreeMap<>();

    /** What a node is owed, and since when. */
    private final Map<String, Map<ObjectKey, Mark>> owed = new TreeMap<>();

    /** What is too large for a node. */
    private final Map<String, Map<ObjectKey, Oversized>> aside = new TreeMap<>();

    private final Map<String, ObjectKey> localKeys = new HashMap<>();
    private final SortedMap<MessageName, Reception> receptions = new TreeMap<>();
    private final List<Collision> collisions = new ArrayList<>();
    private final Set<Long> toldCollisions = new HashSet<>();

    /** Of messages that are not taken yet. */
    private final Set<Long> proposedCollisions = new HashSet<>();

    private long sequence;
    private Instant lastMark = Instant.EPOCH;
    private Optional<Boundary> boundary = Optional.empty();

    /** How often the boundary was set by hand, and that when it was last told. */
    private int edition;

    private int toldEdition;

    /** Of the node that the rules say. */
    public MemoryRegistry(KodRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    private Mark mark(Instant now) {
        Instant next = lastMark.plusMillis(1);
        lastMark = now.isAfter(next) ? now : next;
        return Mark.of(lastMark);
    }

    /** All objects that have a version. */
    public synchronized Set<ObjectKey> keys() {
        return new TreeSet<>(versions.keySet());
    }

    /** A mark for a session, as the store of marks gives it. */
    public synchronized Mark sessionMark() {
        return mark(clock.instant());
    }

    @Override
    public synchronized void submitOld(Collection<ChangedObject> objects) {
        submit(objects, true);
    }

    @Override
    public synchronized void submit(Collection<ChangedObject> changes, Optional<SliceName> name) {
        if (name.map(it -> submitted.add(it.identity(changes))).orElse(true)) {
            submit(changes, false);
        }
    }

    private void submit(Collection<ChangedObject> changes, boolean old) {
        Map<ObjectKey, ChangedObject> last = new LinkedHashMap<>();
        for (ChangedObject change : changes) {
            last.remove(change.key());
            last.put(change.key(), change);
        }
        Instant now = clock.instant();
        Mark mark = mark(now);
        Numbers numbers = new Numbers(last.size());
        for (ChangedObject change : last.values()) {
            if (!old || !versions.containsKey(change.key())) {
                Mark own = change.mark().orElse(mark);
                put(change, own, mark, own, "", now, numbers);
                if (old) {
                    waiting.remove(change.key());
                }
            }
        }
        prune(now);
    }

    /** As many as there are objects, whether they are all needed or not. */
    private final class Numbers {

        private long next = sequence;

        private Numbers(int count) {
            sequence += count;
        }

        private long next() {
            return ++next;
        }
    }

    private void prune(Instant now) {
        List<Long> forgotten =
                replaced.entrySet().stream()
                        .filter(it -> it.getValue().isBefore(now.minus(KEPT)))
                        .map(Map.Entry::getKey)
                        .toList();
        forgotten.forEach(this::forget);
    }

    /** As if the version had been replaced long ago. */
    protected synchronized void forget(long number) {
        values.remove(number);
        accepted.remove(number);
        replaced.remove(number);
    }

    private void put(
            ChangedObject change,
            Mark mark,
            Mark came,
            Mark changed,
            String origin,
            Instant now,
            Numbers numbers) {
        byte[] value = change.object().value();
        Optional<Version> before = Optional.ofNullable(versions.get(change.key()));
        Optional<Version> same =
                before.filter(it -> origin.isEmpty())
                        .filter(it -> it.head().hash().equals(change.hash()));
        long number = same.map(it -> it.head().sequence()).orElseGet(numbers::next);
        if (same.isEmpty() && before.isPresent()) {
            replaced.put(before.get().head().sequence(), now);
        }
        values.putIfAbsent(number, value);
        accepted.putIfAbsent(number, came);
        versions.put(
                change.key(),
                new Version(
                        new ObjectHead(
                                change.key(),
                                change.object().namespace(),
                                number,
                                mark,
                                change.hash(),
                                value.length,
                                change.deleted(),
                                change.owner(),
                                change.references()),
                        accepted.get(number),
                        same.map(Version::changed).orElse(changed),
                        same.map(Version::origin).orElse(origin)));
        waiting.add(change.key());
        change.localKey().ifPresent(key -> localKeys.put(change.key().type() + key, change.key()));
    }

    @Override
    public synchronized Map<String, ObjectKey> byLocalKey(String type, Collection<String> keys) {
        Map<String, ObjectKey> found = new HashMap<>();
        for (String key : keys) {
            Optional.ofNullable(localKeys.get(type + key))
                    .ifPresent(object -> found.put(key, object));
        }
        return found;
    }

    @Override
    public synchronized Optional<Boundary> boundary() {
        toldEdition = boundary.isPresent() ? edition : toldEdition;
        return boundary;
    }

    /** Another dispatcher sends from now on, who was not told the boundary yet. */
    public synchronized void takeOver() {
        toldEdition = 0;
    }

    /** The same for somebody who does not send. */
    public synchronized Optional<Boundary> placeOfBoundary() {
        return boundary;
    }

    private Stream<ObjectHead> queue() {
        return waiting.stream().map(key -> versions.get(key).head()).sorted(QUEUE);
    }

    private static boolean isBehind(ObjectHead head, Boundary boundary) {
        int byMark = head.mark().compareTo(boundary.mark());
        return byMark > 0 || (byMark == 0 && head.sequence() > boundary.sequence());
    }

    private static List<ObjectHead> portion(Stream<ObjectHead> heads, int objects, long bytes) {
        List<ObjectHead> portion = new ArrayList<>();
        long sum = 0;
        for (ObjectHead head : heads.limit(objects).toList()) {
            sum += head.bytes();
            if (!portion.isEmpty() && sum > bytes) {
                break;
            }
            portion.add(head);
        }
        return portion;
    }

    @Override
    public synchronized List<ObjectHead> waiting(
            Optional<Boundary> after, int objects, long bytes) {
        return portion(
                queue().filter(head -> after.map(b -> isBehind(head, b)).orElse(true)),
                objects,
                bytes);
    }

    @Override
    public synchronized List<ObjectHead> missed(
            Boundary since, Mark notBefore, int objects, long bytes) {
        return portion(
                queue().filter(head -> !isBehind(head, since))
                        .filter(head -> head.mark().compareTo(notBefore) >= 0),
                objects,
                bytes);
    }

    @Override
    public synchronized Optional<Mark> waitingSince() {
        return queue().map(ObjectHead::mark).min(Comparator.naturalOrder());
    }

    @Override
    public synchronized Map<ObjectKey, ObjectHead> heads(Collection<ObjectKey> keys) {
        Map<ObjectKey, ObjectHead> heads = new HashMap<>();
        for (ObjectKey key : keys) {
            Optional.ofNullable(versions.get(key))
                    .ifPresent(version -> heads.put(key, version.head()));
        }
        return heads;
    }

    @Override
    public synchronized List<ObjectHead> waitingReferrers(Collection<ObjectKey> targets) {
        return queue().filter(head -> head.references().stream().anyMatch(targets::contains))
                .toList();
    }

    @Override
    public synchronized List<ObjectHead> dependants(
            ObjectKey owner, Optional<ObjectKey> after, int most) {
        return versions.values().stream()
                .map(Version::head)
                .filter(head -> head.owner().equals(Optional.of(owner)))
                .filter(head -> after.map(last -> head.key().compareTo(last) > 0).orElse(true))
                .limit(most)
                .toList();
    }

    @Override
    public synchronized Map<ObjectKey, Presence> presence(String node, Collection<ObjectKey> keys) {
        Map<ObjectKey, Presence> presence = new HashMap<>();
        Map<ObjectKey, Known> ofNode = known.getOrDefault(node, Map.of());
        for (ObjectKey key : keys) {
            Optional.ofNullable(ofNode.get(key)).ifPresent(it -> presence.put(key, it.presence()));
        }
        return presence;
    }

    @Override
    public synchronized Map<ObjectKey, Stamp> stamps(String node, Collection<ObjectHead> heads) {
        Map<ObjectKey, Stamp> stamps = new HashMap<>();
        Map<ObjectKey, Known> ofNode = known.getOrDefault(node, Map.of());
        for (ObjectHead head : heads) {
            Mark version = accepted.get(head.sequence());
            if (version == null) {
                continue;
            }
            Optional<Arbiter.Known> received =
                    Optional.ofNullable(ofNode.get(head.key())).map(Known::received);
            stamps.put(
                    head.key(),
                    new Stamp(
                            version,
                            received.flatMap(it -> it.seenBy(version)),
                            received.map(it -> it.brought(version)).orElse(false)));
        }
        return stamps;
    }

    @Override
    public synchronized Map<ObjectKey, Set<String>> holders(Collection<ObjectKey> keys) {
        Map<ObjectKey, Set<String>> holders = new HashMap<>();
        Stream.of(known, owed, aside)
                .flatMap(nodes -> nodes.entrySet().stream())
                .forEach(
                        node ->
                                keys.stream()
                                        .filter(node.getValue()::containsKey)
                                        .forEach(
                                                key ->
                                                        holders.computeIfAbsent(
                                                                        key, k -> new TreeSet<>())
                                                                .add(node.getKey())));
        return holders;
    }

    @Override
    public synchronized Optional<byte[]> value(long number) {
        return Optional.ofNullable(values.get(number));
    }

    @Override
    public synchronized void begin(Collection<Delivery> planned) {
        for (Delivery delivery : planned) {
            Map<ObjectKey, Known> node = known.getOrDefault(delivery.node(), Map.of());
            Optional.ofNullable(node.get(delivery.head().key()))
                    .filter(it -> it.isNotSince(delivery.mark()))
                    .ifPresent(
                            it ->
                                    node.put(
                                            delivery.head().key(),
                                            new Known(
                                                    new Presence(
                                                            "",
                                                            it.presence().mark(),
                                                            it.presence().deleted(),
                                                            it.presence().received()),
                                                    it.received(),
                                                    it.touched())));
        }
    }

    @Override
    public synchronized void complete(
            Collection<Delivery> delivered,
            Collection<ObjectHead> considered,
            Optional<Boundary> end,
            Collection<Debt> debts) {
        hold(delivered);
        if (boundary.isEmpty() || edition == toldEdition) {
            considered.stream().filter(this::isCurrent).forEach(head -> waiting.remove(head.key()));
            considered.forEach(head -> endHeld(head.key()));
            boundary = end.or(() -> boundary);
        }
        owe(debts);
    }

    private boolean isCurrent(ObjectHead head) {
        ObjectHead current = versions.get(head.key()).head();
        return current.sequence() == head.sequence() && current.mark().equals(head.mark());
    }

    @Override
    public synchronized void owe(Collection<Debt> debts) {
        debts.forEach(
                debt ->
                        owed.computeIfAbsent(debt.node(), code -> new HashMap<>())
                                .putIfAbsent(debt.object(), debt.since()));
    }

    @Override
    public synchronized void pay(
            String node, Collection<Delivery> delivered, Collection<ObjectHead> held) {
        hold(delivered);
        Map<ObjectKey, Mark> ofNode = owed.getOrDefault(node, new HashMap<>());
        Stream.concat(held.stream(), delivered.stream().map(Delivery::head))
                .filter(this::isCurrent)
                .forEach(head -> ofNode.remove(head.key()));
        held.forEach(head -> endHeld(head.key()));
    }

    private void endHeld(ObjectKey key) {
        String hash = versions.get(key).head().hash();
        aside.forEach(
                (node, objects) -> {
                    Known state = known.getOrDefault(node, Map.of()).get(key);
                    if (state != null && state.presence().hash().equals(hash)) {
                        objects.remove(key);
                    }
                });
    }

    @Override
    public synchronized Optional<Mark> owedSince(String node) {
        return owed.getOrDefault(node, Map.of()).values().stream().min(Comparator.naturalOrder());
    }

    @Override
    public synchronized List<ObjectHead> owed(String node, int objects, long bytes) {
        return portion(
                owed.getOrDefault(node, Map.of()).entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(debt -> versions.get(debt.getKey()).head()),
                objects,
                bytes);
    }

    private void hold(Collection<Delivery> delivered) {
        for (Delivery delivery : delivered) {
            Map<ObjectKey, Known> node =
                    known.computeIfAbsent(delivery.node(), code -> new HashMap<>());
            Optional<Known> before = Optional.ofNullable(node.get(delivery.head().key()));
            aside.getOrDefault(delivery.node(), new TreeMap<>()).remove(delivery.head().key());
            boolean isLater = before.map(it -> it.isNotSince(delivery.mark())).orElse(true);
            if (isLater) {
                node.put(
                        delivery.head().key(),
                        new Known(
                                new Presence(
                                        delivery.head().hash(),
                                        delivery.mark(),
                                        delivery.head().deleted(),
                                        false),
                                before.map(Known::received)
                                        .orElse(new Arbiter.Known("", "", "", "", "", "")),
                                before.map(Known::touched).orElse("")));
            }
        }
    }

    /** What becomes of an object. */
    private record Judged(
            Verdict verdict, boolean isOpen, CollisionPolicy policy, Optional<Version> local) {

        private boolean isTakenOut(ChangedObject object) {
            return verdict == Verdict.LOCAL_WINS
                    || (verdict == Verdict.OUTDATED
                            && !local.map(it -> it.head().hash())
                                    .equals(Optional.of(object.hash())));
        }
    }

    private static Map<ObjectKey, ChangedObject> last(IncomingMessage message) {
        Map<ObjectKey, ChangedObject> last = new LinkedHashMap<>();
        message.objects().forEach(object -> last.put(object.key(), object));
        return last;
    }

    @Override
    public synchronized Proposal propose(IncomingMessage message, CollisionJudge judge) {
        Map<Long, Winner> winners = new HashMap<>();
        SortedMap<Integer, MessageObject> kept = new TreeMap<>();
        Map<ObjectKey, Long> numbers = new HashMap<>();
        Set<ObjectKey> out = takenOut(message, question -> asked(question, judge, winners));
        for (int i = 0; i < message.objects().size(); i++) {
            ObjectKey key = message.objects().get(i).key();
            if (out.contains(key)) {
                kept.put(i + 1, ours(versions.get(key)));
            }
            Optional.ofNullable(versions.get(key))
                    .ifPresent(version -> numbers.put(key, version.head().sequence()));
        }
        if (!receptions.containsKey(message.name())) {
            last(message).values().forEach(object -> keepLoser(message, object, winners));
        }
        return new Proposal(kept, numbers, winners);
    }

    private void keepLoser(
            IncomingMessage message, ChangedObject object, Map<Long, Winner> winners) {
        CollisionJudge judge = question -> winners.get(number(question));
        if (isUnkept(message, object, judge)) {
            Collision proposed = collision(message, object, judge(message, object, judge));
            collisions.add(proposed);
            proposedCollisions.add(proposed.id());
        }
    }

    /** Whether ours is to be replaced, and nobody would know of it. */
    private boolean isUnkept(IncomingMessage message, ChangedObject object, CollisionJudge judge) {
        Judged judged = judge(message, object, judge);
        return judged.verdict() == Verdict.RECEIVED_WINS
                && collisions.stream().noneMatch(it -> isOf(it, message, object, judged));
    }

    private static boolean isOf(
            Collision it, IncomingMessage message, ChangedObject object, Judged judged) {
        return it.winner() == Winner.RECEIVED
                && it.message().equals(message.name())
                && it.key().equals(object.key())
                && it.localHash().equals(judged.local().orElseThrow().head().hash());
    }

    private Collision collision(IncomingMessage message, ChangedObject object, Judged judged) {
        Version local = judged.local().orElseThrow();
        return new Collision(
                collisions.size() + 1L,
                clock.instant(),
                object.key(),
                message.name(),
                judged.policy(),
                judged.verdict() == Verdict.LOCAL_WINS ? Winner.LOCAL : Winner.RECEIVED,
                local.changed(),
                local.origin(),
                local.head().hash(),
                object.hash());
    }

    private Winner asked(Question question, CollisionJudge judge, Map<Long, Winner> winners) {
        return winners.computeIfAbsent(number(question), number -> judge.judge(question));
    }

    private long number(Question question) {
        return versions.get(question.key()).head().sequence();
    }

    private Set<ObjectKey> takenOut(IncomingMessage message, CollisionJudge judge) {
        Set<ObjectKey> out = new TreeSet<>();
        Optional<Reception> before = Optional.ofNullable(receptions.get(message.name()));
        last(message)
                .forEach(
                        (key, object) -> {
                            boolean isOut =
                                    before.isPresent()
                                            ? isTakenOutNow(message, object, before.get())
                                            : judge(message, object, judge).isTakenOut(object);
                            if (isOut) {
                                out.add(key);
                            }
                        });
        return out;
    }

    /** Whether it was taken out then, or was replaced since. */
    private boolean isTakenOutNow(IncomingMessage message, ChangedObject object, Reception then) {
        return !versions.get(object.key()).head().hash().equals(object.hash())
                || then.takenOut().stream()
                        .anyMatch(it -> message.objects().get(it - 1).key().equals(object.key()));
    }

    @Override
    public synchronized Optional<Reception> take(IncomingMessage message, Proposal proposal) {
        CollisionJudge judge = question -> proposal.winners().get(number(question));
        Map<ObjectKey, ChangedObject> last = last(message);
        Map<ObjectKey, Long> numbers = new HashMap<>();
        versions.forEach((key, version) -> numbers.put(key, version.head().sequence()));
        numbers.keySet().retainAll(last.keySet());
        if (!numbers.equals(proposal.versions())) {
            return Optional.empty();
        }
        Set<ObjectKey> out = takenOut(message, judge);
        TreeSet<Integer> takenOut = new TreeSet<>();
        for (int i = 0; i < message.objects().size(); i++) {
            if (out.contains(message.objects().get(i).key())) {
                takenOut.add(i + 1);
            }
        }
        if (!takenOut.equals(proposal.kept().keySet())) {
            return Optional.empty();
        }
        if (receptions.containsKey(message.name())) {
            return Optional.of(new Reception(takenOut, 0, true));
        }
        if (last.values().stream().anyMatch(object -> isUnkept(message, object, judge))) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Instant sent = message.name().mark().instant();
        boolean follows = sent.isAfter(now) && sent.isBefore(now.plus(Duration.ofMinutes(5)));
        Mark mark = mark(follows ? sent : now);
        int equal =
                (int)
                        last.values().stream()
                                .filter(
                                        object ->
                                                versions.containsKey(object.key())
                                                        && versions.get(object.key())
                                                                .head()
                                                                .hash()
                                                                .equals(object.hash()))
                                .count();
        Numbers next = new Numbers(last.size());
        last.values().forEach(object -> take(message, object, mark, judge, now, next));
        collisions.stream()
                .filter(it -> it.message().equals(message.name()))
                .forEach(it -> proposedCollisions.remove(it.id()));
        prune(now);
        Reception reception = new Reception(takenOut, equal, false);
        receptions.put(message.name(), reception);
        return Optional.of(reception);
    }

    private Judged judge(IncomingMessage message, ChangedObject object, CollisionJudge judge) {
        String sender = message.name().stream().sender();
        ObjectKey key = object.key();
        CollisionPolicy policy =
                rules.type(key.type())
                        .map(TypeRule::collisions)
                        .orElse(CollisionPolicy.CENTRE_WINS);
        Optional<Version> local = Optional.ofNullable(versions.get(key));
        Optional<Known> before = Optional.ofNullable(known.getOrDefault(sender, Map.of()).get(key));
        Arbiter.Decision decision =
                new Arbiter(rules.thisNode().centre())
                        .decide(
                                sender,
                                local.map(
                                        it ->
                                                new Arbiter.Local(
                                                        it.head().hash(),
                                                        it.accepted(),
                                                        it.changed(),
                                                        it.origin(),
                                                        waiting.contains(key)
                                                                || isOwed(sender, key))),
                                before.map(
                                        it ->
                                                new Arbiter.Known(
                                                        it.presence().hash(),
                                                        it.received().receivedMark(),
                                                        it.received().version(),
                                                        it.received().taken(),
                                                        it.received().verdict(),
                                                        it.presence().received()
                                                                ? ""
                                                                : it.presence().mark().digits())),
                                new Arbiter.Received(
                                        object.hash(),
                                        message.name().mark(),
                                        object.object().stamp()),
                                policy);
        Verdict verdict =
                decision.verdict() == Verdict.ASK
                        ? ask(message, object, local.orElseThrow(), judge)
                        : decision.verdict();
        return new Judged(verdict, decision.isOpen(), policy, local);
    }

    private void take(
            IncomingMessage message,
            ChangedObject object,
            Mark mark,
            CollisionJudge judge,
            Instant now,
            Numbers numbers) {
        String sender = message.name().stream().sender();
        ObjectKey key = object.key();
        Judged judged = judge(message, object, judge);
        Verdict verdict = judged.verdict();
        if (verdict == Verdict.OUTDATED) {
            return;
        }
        Optional<Version> local = judged.local();
        Map<ObjectKey, Known> node = known.computeIfAbsent(sender, code -> new HashMap<>());
        Optional<Known> before = Optional.ofNullable(node.get(key));
        if (verdict == Verdict.LOCAL_WINS) {
            collisions.add(collision(message, object, judged));
        }
        boolean isKept = verdict == Verdict.LOCAL_WINS;
        String accepted = isKept ? local.orElseThrow().accepted().digits() : mark.digits();
        node.put(
                key,
                new Known(
                        new Presence(
                                judged.isOpen() || isKept ? "" : object.hash(),
                                message.name().mark(),
                                object.deleted(),
                                true),
                        new Arbiter.Known(
                                "",
                                message.name().mark().digits(),
                                object.object()
                                        .stamp()
                                        .map(stamp -> stamp.version().digits())
                                        .orElse(""),
                                isKept && judged.isOpen()
                                        ? before.map(it -> it.received().taken()).orElse("")
                                        : mark.digits(),
                                judged.isOpen() ? accepted : "",
                                ""),
                        mark.digits()));
        if (!isKept) {
            put(object, mark, mark, message.name().mark(), sender, now, numbers);
        } else {
            waitAgain(local.orElseThrow(), mark);
        }
    }

    private boolean isOwed(String node, ObjectKey key) {
        return owed.getOrDefault(node, Map.of()).containsKey(key);
    }

    private void waitAgain(Version ours, Mark mark) {
        ObjectHead head = ours.head();
        versions.put(
                head.key(),
                new Version(
                        new ObjectHead(
                                head.key(),
                                head.namespace(),
                                head.sequence(),
                                mark,
                                head.hash(),
                                head.bytes(),
                                head.deleted(),
                                head.owner(),
                                head.references()),
                        ours.accepted(),
                        ours.changed(),
                        ours.origin()));
        waiting.add(head.key());
    }

    private Verdict ask(
            IncomingMessage message, ChangedObject object, Version local, CollisionJudge judge) {
        Question question =
                new Question(
                        message.name(),
                        object.key(),
                        ours(local),
                        local.changed(),
                        object.object());
        return judge.judge(question) == Winner.LOCAL ? Verdict.LOCAL_WINS : Verdict.RECEIVED_WINS;
    }

    private MessageObject ours(Version local) {
        ObjectHead head = local.head();
        return MessageObject.of(head.namespace(), head.key().type(), values.get(head.sequence()));
    }

    @Override
    public synchronized List<Collision> untold(int most) {
        return collisions.stream()
                .filter(it -> !toldCollisions.contains(it.id()))
                .filter(it -> !proposedCollisions.contains(it.id()))
                .limit(most)
                .toList();
    }

    @Override
    public synchronized void told(Collection<Collision> done) {
        done.forEach(it -> toldCollisions.add(it.id()));
    }

    @Override
    public synchronized long setBoundary(Boundary byHand) {
        long again =
                boundary.filter(it -> it.compareTo(byHand) > 0).isPresent() ? again(byHand) : 0;
        boundary = Optional.of(byHand);
        edition++;
        return again;
    }

    private long again(Boundary byHand) {
        Mark mark = later();
        Set<ObjectKey> moved = new TreeSet<>();
        for (Map<ObjectKey, Known> ofNode : known.values()) {
            for (Map.Entry<ObjectKey, Known> entry : ofNode.entrySet()) {
                Known it = entry.getValue();
                if (versions.containsKey(entry.getKey())
                        && it.presence().mark().compareTo(byHand.mark()) > 0) {
                    moved.add(entry.getKey());
                    entry.setValue(
                            new Known(
                                    new Presence(
                                            "",
                                            mark,
                                            it.presence().deleted(),
                                            it.presence().received()),
                                    new Arbiter.Known(
                                            "",
                                            it.received().receivedMark(),
                                            it.received().version(),
                                            it.received().taken(),
                                            it.received().verdict(),
                                            ""),
                                    mark.digits()));
                }
            }
        }
        versions.values().stream()
                .map(Version::head)
                .filter(head -> isBehind(head, byHand))
                .forEach(head -> moved.add(head.key()));
        for (ObjectKey key : moved) {
            Version version = versions.get(key);
            if (!isBehind(version.head(), byHand)) {
                place(key, version, behind(mark));
            }
            waiting.add(key);
        }
        return moved.size();
    }

    /** Than every mark that was given. */
    private Mark later() {
        Instant next = lastMark.plusMillis(1);
        return Mark.of(clock.instant().isAfter(next) ? clock.instant() : next);
    }

    private Mark behind(Mark mark) {
        return boundary.map(it -> Mark.of(it.mark().instant().plusMillis(1)))
                .filter(it -> it.compareTo(mark) > 0)
                .orElse(mark);
    }

    private void place(ObjectKey key, Version version, Mark mark) {
        ObjectHead head = version.head();
        versions.put(
                key,
                new Version(
                        new ObjectHead(
                                head.key(),
                                head.namespace(),
                                head.sequence(),
                                mark,
                                head.hash(),
                                head.bytes(),
                                head.deleted(),
                                head.owner(),
                                head.references()),
                        version.accepted(),
                        version.changed(),
                        version.origin()));
    }

    @Override
    public synchronized void putAside(Collection<Oversized> oversized) {
        for (Oversized one : oversized) {
            Map<ObjectKey, Oversized> ofNode =
                    aside.computeIfAbsent(one.node(), node -> new TreeMap<>());
            one.objects().forEach(object -> ofNode.put(object, one));
        }
    }

    @Override
    public synchronized void retryAside() {
        aside.values().forEach(ofNode -> waiting.addAll(ofNode.keySet()));
        aside.clear();
    }

    @Override
    public synchronized long retryAside(String node) {
        Set<ObjectKey> objects = new TreeSet<>();
        aside.entrySet().stream()
                .filter(one -> node.isEmpty() || one.getKey().equals(node))
                .forEach(one -> objects.addAll(one.getValue().keySet()));
        Mark mark = behind(later());
        for (ObjectKey object : objects) {
            if (!isBehind(versions.get(object).head(), new Boundary(mark, 0))) {
                place(object, versions.get(object), mark);
            }
        }
        waiting.addAll(objects);
        aside.keySet().removeIf(one -> node.isEmpty() || one.equals(node));
        return objects.size();
    }

    @Override
    public synchronized List<Aside> aside() {
        Map<Oversized, List<ObjectKey>> parts = new LinkedHashMap<>();
        aside.values()
                .forEach(
                        ofNode ->
                                ofNode.forEach(
                                        (object, part) ->
                                                parts.computeIfAbsent(part, p -> new ArrayList<>())
                                                        .add(object)));
        return parts.entrySet().stream()
                .map(
                        part ->
                                new Aside(
                                        part.getKey().node(),
                                        part.getKey().mark(),
                                        part.getValue().size(),
                                        part.getValue().get(0),
                                        part.getKey().bytes()))
                .sorted(Comparator.comparing(Aside::since).thenComparing(Aside::node))
                .toList();
    }

    @Override
    public synchronized List<AsideTotal> asideByNode() {
        Map<String, AsideTotal> totals = new TreeMap<>();
        for (Aside one : aside()) {
            totals.merge(
                    one.node(),
                    new AsideTotal(one, 1, one.objects()),
                    (all, more) ->
                            new AsideTotal(
                                    all.oldest(),
                                    all.groups() + 1,
                                    all.objects() + more.objects()));
        }
        return List.copyOf(totals.values());
    }

    @Override
    public synchronized long waiting() {
        return waiting.size();
    }

    @Override
    public synchronized Transfer startHistory(String node, Mark since) {
        Boundary start = new Boundary(since, 0);
        Boundary until =
                transfers.stream()
                        .filter(it -> it.node().equals(node))
                        .reduce((one, other) -> other)
                        .map(it -> before(it.from()))
                        .filter(it -> it.mark().compareTo(since) >= 0)
                        .orElse(start);
        return start(node, until);
    }

    /** The place before this. */
    private static Boundary before(Boundary from) {
        return from.sequence() == Long.MAX_VALUE
                ? from
                : new Boundary(from.mark(), from.sequence() - 1);
    }

    private Transfer start(String node, Boundary until) {
        Boundary from =
                boundary.map(
                                it ->
                                        it.sequence() == Long.MAX_VALUE
                                                ? it
                                                : new Boundary(it.mark(), it.sequence() + 1))
                        .orElseGet(() -> new Boundary(Mark.of(clock.instant()), Long.MAX_VALUE));
        Transfer transfer =
                new Transfer(
                        transfers.size() + 1L,
                        node,
                        clock.instant(),
                        from,
                        from,
                        until,
                        Optional.empty(),
                        false);
        transfers.add(transfer);
        return transfer;
    }

    @Override
    public synchronized List<Transfer> transfers() {
        return List.copyOf(transfers);
    }

    @Override
    public synchronized Transfer rebuild(String node) {
        known.getOrDefault(node, new HashMap<>())
                .replaceAll(
                        (key, it) ->
                                new Known(
                                        new Presence(
                                                "",
                                                it.presence().mark(),
                                                it.presence().deleted(),
                                                it.presence().received()),
                                        it.received().forgotten(),
                                        it.touched()));
        return startAnew(node, Mark.of(Instant.EPOCH));
    }

    @Override
    public synchronized Transfer initialise(String node, Mark since) {
        known.remove(node);
        return startAnew(node, since);
    }

    private Transfer startAnew(String node, Mark since) {
        transfers.replaceAll(
                it -> it.node().equals(node) && it.finished().isEmpty() ? ended(it, true) : it);
        return start(node, new Boundary(since, 0));
    }

    private Transfer ended(Transfer it, boolean superseded) {
        return new Transfer(
                it.id(),
                it.node(),
                it.started(),
                it.from(),
                it.reached(),
                it.until(),
                Optional.of(clock.instant()),
                superseded);
    }

    @Override
    public synchronized List<History> open() {
        return transfers.stream()
                .filter(it -> it.finished().isEmpty())
                .map(it -> new History(it.id(), it.node(), it.reached(), it.until()))
                .toList();
    }

    @Override
    public synchronized List<ObjectHead> older(History history, int objects, long bytes) {
        return portion(
                versions.values().stream()
                        .map(Version::head)
                        .filter(head -> isBehind(head, history.until()))
                        .filter(
                                head ->
                                        !isBehind(head, history.reached())
                                                && !place(head).equals(history.reached()))
                        .sorted(QUEUE.reversed()),
                objects,
                bytes);
    }

    private static Boundary place(ObjectHead head) {
        return new Boundary(head.mark(), head.sequence());
    }

    @Override
    public synchronized void reach(History history, Boundary reached) {
        transfers.replaceAll(
                it ->
                        it.id() == history.id() && it.finished().isEmpty()
                                ? new Transfer(
                                        it.id(),
                                        it.node(),
                                        it.started(),
                                        it.from(),
                                        reached,
                                        it.until(),
                                        it.finished(),
                                        false)
                                : it);
    }

    @Override
    public synchronized void finish(History history) {
        transfers.replaceAll(
                it -> it.id() == history.id() && it.finished().isEmpty() ? ended(it, false) : it);
    }
}
