package io.dromedary.testkit.kod;

import io.dromedary.kod.collision.Arbiter;
import io.dromedary.kod.collision.Arbiter.Verdict;
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
import io.dromedary.kod.message.Stamp;
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
import io.dromedary.kod.rules.TypeRule;
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
 * thousands of random histories. Forgets nothing. Not thread-safe.
 */
public final class MemoryRegistry implements SessionRegistry, ChangeRegistry, ReceptionRegistry {

    private static final Comparator<ObjectHead> QUEUE =
            Comparator.comparing(ObjectHead::mark).thenComparingLong(ObjectHead::sequence);

    /** A current version; its head has the mark of its place in the queue. */
    private record Version(ObjectHead head, Mark accepted, Mark changed, String origin) {}

    /** What is known of a node. */
    private record Known(Presence presence, Arbiter.Known received, String touched) {}

    private final KodRules rules;
    private final Clock clock;
    private final SortedMap<ObjectKey, Version> versions = new TreeMap<>();
    private final Set<ObjectKey> waiting = new HashSet<>();
    private final Map<Long, byte[]> values = new HashMap<>();
    private final Map<Long, Mark> accepted = new HashMap<>();
    private final Map<String, Map<ObjectKey, Known>> known = new TreeMap<>();
    private final Map<String, ObjectKey> localKeys = new HashMap<>();
    private final SortedMap<MessageName, Reception> receptions = new TreeMap<>();
    private final List<Collision> collisions = new ArrayList<>();
    private int told;
    private long sequence;
    private Instant lastMark = Instant.EPOCH;
    private Optional<Boundary> boundary = Optional.empty();

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

    /** A mark for a session, as the store of marks gives it. */
    public Mark sessionMark() {
        return mark(clock.instant());
    }

    @Override
    public void submitOld(Collection<ChangedObject> objects) {
        List<ChangedObject> unknown =
                objects.stream().filter(object -> !versions.containsKey(object.key())).toList();
        submit(unknown);
        unknown.forEach(object -> waiting.remove(object.key()));
    }

    @Override
    public void submit(Collection<ChangedObject> changes) {
        Mark mark = mark(clock.instant());
        Map<ObjectKey, ChangedObject> last = new LinkedHashMap<>();
        for (ChangedObject change : changes) {
            last.remove(change.key());
            last.put(change.key(), change);
        }
        last.values()
                .forEach(
                        change -> {
                            Mark own = change.mark().orElse(mark);
                            put(change, own, mark, own, "");
                        });
    }

    private void put(ChangedObject change, Mark mark, Mark came, Mark changed, String origin) {
        byte[] value = change.object().value();
        Optional<Version> same =
                Optional.ofNullable(versions.get(change.key()))
                        .filter(it -> origin.isEmpty())
                        .filter(it -> it.head().hash().equals(change.hash()));
        long number = same.map(it -> it.head().sequence()).orElseGet(() -> ++sequence);
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
    public Map<String, ObjectKey> byLocalKey(String type, Collection<String> keys) {
        Map<String, ObjectKey> found = new HashMap<>();
        for (String key : keys) {
            Optional.ofNullable(localKeys.get(type + key))
                    .ifPresent(object -> found.put(key, object));
        }
        return found;
    }

    @Override
    public Optional<Boundary> boundary() {
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
    public List<ObjectHead> waiting(Optional<Boundary> after, int objects, long bytes) {
        return portion(
                queue().filter(head -> after.map(b -> isBehind(head, b)).orElse(true)),
                objects,
                bytes);
    }

    @Override
    public List<ObjectHead> missed(Boundary since, Mark notBefore, int objects, long bytes) {
        return portion(
                queue().filter(head -> !isBehind(head, since))
                        .filter(head -> head.mark().compareTo(notBefore) >= 0),
                objects,
                bytes);
    }

    @Override
    public Map<ObjectKey, ObjectHead> heads(Collection<ObjectKey> keys) {
        Map<ObjectKey, ObjectHead> heads = new HashMap<>();
        for (ObjectKey key : keys) {
            Optional.ofNullable(versions.get(key))
                    .ifPresent(version -> heads.put(key, version.head()));
        }
        return heads;
    }

    @Override
    public List<ObjectHead> waitingReferrers(Collection<ObjectKey> targets) {
        return queue().filter(head -> head.references().stream().anyMatch(targets::contains))
                .toList();
    }

    @Override
    public List<ObjectHead> dependants(ObjectKey owner, Optional<ObjectKey> after, int most) {
        return versions.values().stream()
                .map(Version::head)
                .filter(head -> head.owner().equals(Optional.of(owner)))
                .filter(head -> after.map(last -> head.key().compareTo(last) > 0).orElse(true))
                .limit(most)
                .toList();
    }

    @Override
    public Map<ObjectKey, Presence> presence(String node, Collection<ObjectKey> keys) {
        Map<ObjectKey, Presence> presence = new HashMap<>();
        Map<ObjectKey, Known> ofNode = known.getOrDefault(node, Map.of());
        for (ObjectKey key : keys) {
            Optional.ofNullable(ofNode.get(key)).ifPresent(it -> presence.put(key, it.presence()));
        }
        return presence;
    }

    @Override
    public Map<ObjectKey, Stamp> stamps(String node, Collection<ObjectHead> heads) {
        Map<ObjectKey, Stamp> stamps = new HashMap<>();
        Map<ObjectKey, Known> ofNode = known.getOrDefault(node, Map.of());
        for (ObjectHead head : heads) {
            Mark version = accepted.get(head.sequence());
            stamps.put(
                    head.key(),
                    new Stamp(
                            version,
                            Optional.ofNullable(ofNode.get(head.key()))
                                    .map(Known::received)
                                    .filter(it -> !it.version().isEmpty())
                                    .filter(it -> it.taken().compareTo(version.digits()) <= 0)
                                    .map(it -> new Mark(it.version()))));
        }
        return stamps;
    }

    @Override
    public Map<ObjectKey, Set<String>> holders(Collection<ObjectKey> keys) {
        Map<ObjectKey, Set<String>> holders = new HashMap<>();
        known.forEach(
                (node, objects) ->
                        keys.stream()
                                .filter(objects::containsKey)
                                .forEach(
                                        key ->
                                                holders.computeIfAbsent(key, k -> new TreeSet<>())
                                                        .add(node)));
        return holders;
    }

    @Override
    public Optional<Mark> seen(StreamKey stream) {
        return receptions.keySet().stream()
                .filter(name -> name.stream().equals(stream))
                .map(MessageName::mark)
                .max(Comparator.naturalOrder())
                .or(() -> Optional.of(Mark.of(Instant.EPOCH)));
    }

    @Override
    public Optional<byte[]> value(long number) {
        return Optional.ofNullable(values.get(number));
    }

    @Override
    public void begin(Collection<Delivery> planned) {
        for (Delivery delivery : planned) {
            Map<ObjectKey, Known> node = known.getOrDefault(delivery.node(), Map.of());
            Optional.ofNullable(node.get(delivery.head().key()))
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
    public void complete(
            Collection<Delivery> delivered,
            Collection<ObjectHead> considered,
            Optional<Boundary> end) {
        for (Delivery delivery : delivered) {
            Map<ObjectKey, Known> node =
                    known.computeIfAbsent(delivery.node(), code -> new HashMap<>());
            Optional<Known> before = Optional.ofNullable(node.get(delivery.head().key()));
            boolean isLater =
                    before.map(
                                    it ->
                                            it.presence().received()
                                                    ? it.touched()
                                                    : it.presence().mark().digits())
                            .map(mark -> mark.compareTo(delivery.mark().digits()) <= 0)
                            .orElse(true);
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
                                        .orElse(new Arbiter.Known("", "", "", "", "")),
                                before.map(Known::touched).orElse("")));
            }
        }
        for (ObjectHead head : considered) {
            ObjectHead current = versions.get(head.key()).head();
            if (current.sequence() == head.sequence() && current.mark().equals(head.mark())) {
                waiting.remove(head.key());
            }
        }
        boundary = end.or(() -> boundary);
    }

    @Override
    public Reception take(IncomingMessage message, CollisionJudge judge) {
        Optional<Reception> before = Optional.ofNullable(receptions.get(message.name()));
        if (before.isPresent()) {
            return new Reception(before.get().takenOut(), 0, true);
        }
        Instant now = clock.instant();
        Instant sent = message.name().mark().instant();
        boolean follows = sent.isAfter(now) && sent.isBefore(now.plus(Duration.ofMinutes(5)));
        Mark mark = mark(follows ? sent : now);
        Map<ObjectKey, Integer> last = new LinkedHashMap<>();
        for (int i = 0; i < message.objects().size(); i++) {
            last.put(message.objects().get(i).key(), i);
        }
        int equal =
                (int)
                        last.entrySet().stream()
                                .filter(
                                        it ->
                                                versions.containsKey(it.getKey())
                                                        && versions.get(it.getKey())
                                                                .head()
                                                                .hash()
                                                                .equals(
                                                                        message.objects()
                                                                                .get(it.getValue())
                                                                                .hash()))
                                .count();
        TreeSet<ObjectKey> out = new TreeSet<>();
        last.values()
                .forEach(
                        place -> {
                            ChangedObject object = message.objects().get(place);
                            if (!take(message, object, mark, judge)) {
                                out.add(object.key());
                            }
                        });
        TreeSet<Integer> takenOut = new TreeSet<>();
        for (int i = 0; i < message.objects().size(); i++) {
            if (out.contains(message.objects().get(i).key())) {
                takenOut.add(i + 1);
            }
        }
        Reception reception = new Reception(takenOut, equal, false);
        receptions.put(message.name(), reception);
        return reception;
    }

    private boolean take(
            IncomingMessage message, ChangedObject object, Mark mark, CollisionJudge judge) {
        String sender = message.name().stream().sender();
        ObjectKey key = object.key();
        CollisionPolicy policy =
                rules.type(key.type())
                        .map(TypeRule::collisions)
                        .orElse(CollisionPolicy.CENTRE_WINS);
        Optional<Version> local = Optional.ofNullable(versions.get(key));
        Map<ObjectKey, Known> node = known.computeIfAbsent(sender, code -> new HashMap<>());
        Optional<Known> before = Optional.ofNullable(node.get(key));
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
                                                        waiting.contains(key))),
                                before.map(
                                        it ->
                                                new Arbiter.Known(
                                                        it.presence().hash(),
                                                        it.received().receivedMark(),
                                                        it.received().version(),
                                                        it.received().taken(),
                                                        it.received().verdict())),
                                new Arbiter.Received(
                                        object.hash(),
                                        message.name().mark(),
                                        object.object().stamp()),
                                policy);
        Verdict verdict =
                decision.verdict() == Verdict.ASK
                        ? ask(message, object, local.orElseThrow(), judge)
                        : decision.verdict();
        if (verdict == Verdict.OUTDATED) {
            return local.map(it -> it.head().hash().equals(object.hash())).orElse(false);
        }
        if (verdict == Verdict.LOCAL_WINS || verdict == Verdict.RECEIVED_WINS) {
            collisions.add(
                    new Collision(
                            collisions.size() + 1L,
                            clock.instant(),
                            key,
                            message.name(),
                            policy,
                            verdict == Verdict.LOCAL_WINS ? Winner.LOCAL : Winner.RECEIVED,
                            local.orElseThrow().changed(),
                            local.orElseThrow().origin(),
                            local.orElseThrow().head().hash(),
                            object.hash()));
        }
        boolean isKept = verdict == Verdict.LOCAL_WINS;
        String accepted = isKept ? local.orElseThrow().accepted().digits() : mark.digits();
        node.put(
                key,
                new Known(
                        new Presence(
                                decision.isOpen() || isKept ? "" : object.hash(),
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
                                isKept && decision.isOpen()
                                        ? before.map(it -> it.received().taken()).orElse("")
                                        : mark.digits(),
                                decision.isOpen() ? accepted : ""),
                        mark.digits()));
        if (!isKept) {
            put(object, mark, mark, message.name().mark(), sender);
        } else {
            waitAgain(local.orElseThrow(), mark);
        }
        return !isKept;
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
                        MessageObject.of(
                                local.head().namespace(),
                                object.key().type(),
                                values.get(local.head().sequence())),
                        local.changed(),
                        object.object());
        return judge.judge(question) == Winner.LOCAL ? Verdict.LOCAL_WINS : Verdict.RECEIVED_WINS;
    }

    @Override
    public List<Collision> untold(int most) {
        return collisions.subList(told, Math.min(collisions.size(), told + most));
    }

    @Override
    public void told(Collection<Collision> done) {
        told += done.size();
    }
}
