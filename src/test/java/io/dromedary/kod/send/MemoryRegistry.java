package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.registry.SessionRegistry;
import java.nio.charset.StandardCharsets;
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
import java.util.TreeMap;
import java.util.stream.Stream;

/** A registry without a database. */
final class MemoryRegistry implements SessionRegistry, Histories {

    private static final Comparator<ObjectHead> QUEUE =
            Comparator.comparing(ObjectHead::mark).thenComparingLong(ObjectHead::sequence);

    final Map<ObjectKey, ObjectHead> current = new TreeMap<>();
    final Map<Long, byte[]> values = new HashMap<>();
    final Map<ObjectKey, Long> waiting = new HashMap<>();
    final Map<String, Map<ObjectKey, Presence>> presence = new TreeMap<>();
    final Map<Long, History> histories = new LinkedHashMap<>();
    final List<Boundary> boundaries = new ArrayList<>();
    Optional<Boundary> boundary = Optional.empty();
    private long sequence;

    synchronized boolean isSettled() {
        return waiting.isEmpty();
    }

    /** A change now, or at the mark. */
    synchronized ObjectHead submit(ObjectKey key, String value, ObjectKey... references) {
        return submit(key, value, Mark.of(Instant.ofEpochMilli(sequence)), references);
    }

    synchronized ObjectHead submit(
            ObjectKey key, String value, Mark mark, ObjectKey... references) {
        return put(key, value, mark, false, Optional.empty(), references);
    }

    synchronized ObjectHead dependant(ObjectKey key, String value, ObjectKey owner) {
        return put(key, value, Mark.of(Instant.ofEpochMilli(sequence)), false, Optional.of(owner));
    }

    synchronized ObjectHead delete(ObjectKey key) {
        return put(
                key,
                "{\"#deleted\":true}",
                Mark.of(Instant.ofEpochMilli(sequence)),
                true,
                Optional.empty());
    }

    private ObjectHead put(
            ObjectKey key,
            String value,
            Mark mark,
            boolean deleted,
            Optional<ObjectKey> owner,
            ObjectKey... references) {
        sequence++;
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        ObjectHead head =
                new ObjectHead(
                        key,
                        "",
                        sequence,
                        mark,
                        key.type() + value,
                        bytes.length,
                        deleted,
                        owner,
                        List.of(references));
        current.put(key, head);
        values.put(sequence, bytes);
        waiting.put(key, sequence);
        return head;
    }

    synchronized void holds(String node, ObjectHead head) {
        presence.computeIfAbsent(node, code -> new TreeMap<>())
                .put(head.key(), new Presence(head.hash(), head.mark(), head.deleted(), false));
    }

    synchronized void received(String node, ObjectHead head) {
        presence.computeIfAbsent(node, code -> new TreeMap<>())
                .put(head.key(), new Presence(head.hash(), head.mark(), head.deleted(), true));
    }

    @Override
    public synchronized Optional<Boundary> boundary() {
        return boundary;
    }

    @Override
    public synchronized List<ObjectHead> waiting(
            Optional<Boundary> after, int objects, long bytes) {
        return limited(
                inQueue().filter(head -> after.isEmpty() || isBehind(head, after.get())),
                objects,
                bytes);
    }

    @Override
    public synchronized List<ObjectHead> missed(
            Boundary until, Mark notBefore, int objects, long bytes) {
        return limited(
                inQueue()
                        .filter(head -> !isBehind(head, until))
                        .filter(head -> head.mark().compareTo(notBefore) >= 0),
                objects,
                bytes);
    }

    private Stream<ObjectHead> inQueue() {
        return current.values().stream()
                .filter(head -> waiting.containsKey(head.key()))
                .sorted(QUEUE);
    }

    private static boolean isBehind(ObjectHead head, Boundary boundary) {
        int byMark = head.mark().compareTo(boundary.mark());
        return byMark > 0 || (byMark == 0 && head.sequence() > boundary.sequence());
    }

    private static List<ObjectHead> limited(Stream<ObjectHead> heads, int objects, long bytes) {
        List<ObjectHead> taken = new ArrayList<>();
        long sum = 0;
        for (ObjectHead head : heads.limit(objects).toList()) {
            if (sum >= bytes) {
                break;
            }
            taken.add(head);
            sum += head.bytes();
        }
        return taken;
    }

    @Override
    public synchronized Map<ObjectKey, ObjectHead> heads(Collection<ObjectKey> keys) {
        Map<ObjectKey, ObjectHead> found = new HashMap<>(current);
        found.keySet().retainAll(keys);
        return found;
    }

    @Override
    public synchronized List<ObjectHead> waitingReferrers(Collection<ObjectKey> targets) {
        return inQueue()
                .filter(head -> head.references().stream().anyMatch(targets::contains))
                .toList();
    }

    @Override
    public synchronized List<ObjectHead> dependants(
            ObjectKey owner, Optional<ObjectKey> after, int most) {
        return current.values().stream()
                .filter(head -> head.owner().equals(Optional.of(owner)))
                .filter(head -> after.isEmpty() || head.key().compareTo(after.get()) > 0)
                .limit(most)
                .toList();
    }

    @Override
    public synchronized Map<ObjectKey, Presence> presence(String node, Collection<ObjectKey> keys) {
        Map<ObjectKey, Presence> found = new HashMap<>(presence.getOrDefault(node, Map.of()));
        found.keySet().retainAll(keys);
        return found;
    }

    @Override
    public Map<ObjectKey, Stamp> stamps(String node, Collection<ObjectHead> heads) {
        Map<ObjectKey, Stamp> stamps = new HashMap<>();
        heads.forEach(head -> stamps.put(head.key(), new Stamp(head.mark(), Optional.empty())));
        return stamps;
    }

    @Override
    public void begin(Collection<Delivery> planned) {}

    @Override
    public synchronized Map<ObjectKey, Set<String>> holders(Collection<ObjectKey> keys) {
        Map<ObjectKey, Set<String>> found = new HashMap<>();
        presence.forEach(
                (node, objects) ->
                        objects.keySet().stream()
                                .filter(keys::contains)
                                .forEach(
                                        key ->
                                                found.computeIfAbsent(key, k -> new HashSet<>())
                                                        .add(node)));
        return found;
    }

    @Override
    public Optional<Mark> seen(StreamKey stream) {
        return Optional.empty();
    }

    @Override
    public synchronized Optional<byte[]> value(long version) {
        return Optional.ofNullable(values.get(version));
    }

    @Override
    public synchronized void complete(
            Collection<Delivery> delivered,
            Collection<ObjectHead> considered,
            Optional<Boundary> moved) {
        for (Delivery delivery : delivered) {
            presence.computeIfAbsent(delivery.node(), code -> new TreeMap<>())
                    .put(
                            delivery.head().key(),
                            new Presence(
                                    delivery.head().hash(),
                                    delivery.mark(),
                                    delivery.head().deleted(),
                                    false));
        }
        considered.forEach(head -> waiting.remove(head.key(), head.sequence()));
        if (moved.isPresent()) {
            boundary = moved;
            boundaries.add(moved.get());
        }
    }

    @Override
    public synchronized List<History> open() {
        return List.copyOf(histories.values());
    }

    @Override
    public synchronized List<ObjectHead> older(History history, int objects, long bytes) {
        return limited(
                current.values().stream()
                        .sorted(QUEUE.reversed())
                        .filter(head -> !isBehind(head, history.reached()))
                        .filter(head -> !Selector.place(head).equals(history.reached()))
                        .filter(head -> isBehind(head, history.until())),
                objects,
                bytes);
    }

    @Override
    public synchronized void reach(History history, Boundary reached) {
        histories.put(
                history.id(), new History(history.id(), history.node(), reached, history.until()));
    }

    @Override
    public synchronized void finish(History history) {
        histories.remove(history.id());
    }
}
