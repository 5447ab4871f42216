package io.dromedary.kod.send;

import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Presence;
import io.dromedary.testkit.kod.MemoryRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The centre's registry without a database, filled in few words. Thread-safe. */
final class SampleRegistry extends MemoryRegistry {

    /** To where the boundary was moved, in that order. */
    final List<Boundary> boundaries = new CopyOnWriteArrayList<>();

    private final AtomicLong changes = new AtomicLong();

    SampleRegistry() {
        super(Samples.rules("01"), Clock.systemUTC());
    }

    /** A change after all before it. */
    ObjectHead submit(ObjectKey key, String value, ObjectKey... references) {
        return submit(key, value, next(), references);
    }

    ObjectHead submit(ObjectKey key, String value, Mark mark, ObjectKey... references) {
        return put(change(key, value, false, Optional.empty(), List.of(references), mark));
    }

    ObjectHead dependant(ObjectKey key, String value, ObjectKey owner) {
        return put(change(key, value, false, Optional.of(owner), List.of(), next()));
    }

    ObjectHead delete(ObjectKey key) {
        return put(change(key, "{\"#deleted\":true}", true, Optional.empty(), List.of(), next()));
    }

    /** A node sends an object. */
    void receive(String node, ObjectKey key, String value) {
        MessageName name = new MessageName(new StreamKey(node, "01"), next(), 1);
        ChangedObject change = change(key, value, false, Optional.empty(), List.of(), name.mark());
        take(new IncomingMessage(name, name.toString(), List.of(change)), question -> Winner.LOCAL);
    }

    private Mark next() {
        return Mark.of(Instant.ofEpochMilli(changes.getAndIncrement()));
    }

    private static ChangedObject change(
            ObjectKey key,
            String value,
            boolean deleted,
            Optional<ObjectKey> owner,
            List<ObjectKey> references,
            Mark mark) {
        return new ChangedObject(
                key,
                MessageObject.of("", key.type(), value.getBytes(StandardCharsets.UTF_8)),
                deleted,
                owner,
                references,
                Optional.of(mark),
                Optional.empty());
    }

    private ObjectHead put(ChangedObject change) {
        submit(List.of(change));
        return current(change.key());
    }

    ObjectHead current(ObjectKey key) {
        return heads(List.of(key)).get(key);
    }

    /** A node was given a version. */
    void holds(String node, ObjectHead head) {
        complete(List.of(new Delivery(node, head, head.mark())), List.of(), Optional.empty());
    }

    Optional<Presence> held(String node, ObjectKey key) {
        return Optional.ofNullable(presence(node, List.of(key)).get(key));
    }

    /** Nothing waits any more. */
    void settle() {
        settle(waiting(Optional.empty(), Integer.MAX_VALUE, Long.MAX_VALUE));
    }

    void settle(List<ObjectHead> heads) {
        complete(List.of(), heads, Optional.empty());
    }

    /** Nothing waits, and nothing is owed. */
    boolean isSettled() {
        return waiting() == 0
                && Samples.rules("01").nodes().keySet().stream()
                        .allMatch(node -> owedSince(node).isEmpty());
    }

    boolean isWaiting(ObjectKey key) {
        return waiting(Optional.empty(), Integer.MAX_VALUE, Long.MAX_VALUE).stream()
                .anyMatch(head -> head.key().equals(key));
    }

    /** The value of a version is not there any more. */
    void lose(ObjectHead head) {
        forget(head.sequence());
    }

    @Override
    public synchronized void complete(
            Collection<Delivery> delivered,
            Collection<ObjectHead> considered,
            Optional<Boundary> moved,
            Collection<Debt> owed) {
        super.complete(delivered, considered, moved, owed);
        moved.ifPresent(boundaries::add);
    }
}
