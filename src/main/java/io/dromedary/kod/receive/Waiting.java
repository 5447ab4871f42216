package io.dromedary.kod.receive;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What looks have found and is still there, so that not every mark needs a look of its own. Not
 * thread-safe.
 */
final class Waiting {

    private static final Comparator<WaitingMessage> ORDER =
            Comparator.comparing(WaitingMessage::name).thenComparing(WaitingMessage::file);

    private static final class Queue {

        private final TreeSet<WaitingMessage> messages = new TreeSet<>(ORDER);
        private final long until;

        private Queue(long until) {
            this.until = until;
        }
    }

    private final Map<StreamKey, Queue> queues = new HashMap<>();

    /** Removed since a look has begun, which may have found them before. */
    private final Set<WaitingMessage> removed = new HashSet<>();

    /** The directories will be looked at now. */
    void lookBegins() {
        removed.clear();
    }

    /**
     * The look has found the first messages of some streams.
     *
     * @param until when that is too old to be used, by {@link System#nanoTime()}
     * @return those that are still there
     */
    List<WaitingMessage> found(List<WaitingMessage> messages, long until) {
        List<WaitingMessage> there = new ArrayList<>(messages);
        there.removeIf(removed::contains);
        Map<StreamKey, Queue> anew = new HashMap<>();
        for (WaitingMessage message : there) {
            anew.computeIfAbsent(message.name().stream(), stream -> new Queue(until))
                    .messages
                    .add(message);
        }
        queues.putAll(anew);
        return there;
    }

    /** Nothing but what is found from now on is there. */
    void clear() {
        queues.clear();
    }

    /** The message is no longer there. */
    void remove(WaitingMessage message) {
        removed.add(message);
        Queue queue = queues.get(message.name().stream());
        if (queue != null) {
            queue.messages.remove(message);
        }
    }

    /** Whether all that is known of the stream is done with, or too old. */
    boolean isUsedUp(StreamKey stream, long now) {
        Queue queue = queues.get(stream);
        return queue == null || queue.messages.isEmpty() || queue.until - now <= 0;
    }

    /** Of each stream the messages of its smallest mark, in order. */
    List<WaitingMessage> first(long now) {
        queues.values().removeIf(queue -> queue.until - now <= 0);
        List<WaitingMessage> first = new ArrayList<>();
        queues.values().forEach(queue -> addFirst(queue, first));
        return first;
    }

    /** The messages of the smallest mark of the stream, in order. */
    List<WaitingMessage> first(StreamKey stream, long now) {
        List<WaitingMessage> first = new ArrayList<>();
        Queue queue = queues.get(stream);
        if (queue != null && queue.until - now > 0) {
            addFirst(queue, first);
        }
        return first;
    }

    /** The largest message of the mark that comes after this one: it is begun with. */
    Optional<WaitingMessage> after(StreamKey stream, Mark mark, long now) {
        Queue queue = queues.get(stream);
        if (queue == null || queue.until - now <= 0) {
            return Optional.empty();
        }
        Optional<WaitingMessage> largest = Optional.empty();
        for (WaitingMessage message : queue.messages) {
            Mark found = message.name().mark();
            if (largest.isPresent() && !found.equals(largest.get().name().mark())) {
                break;
            }
            if (found.compareTo(mark) > 0
                    && largest.map(other -> other.bytes() < message.bytes()).orElse(true)) {
                largest = Optional.of(message);
            }
        }
        return largest;
    }

    private static void addFirst(Queue queue, List<WaitingMessage> first) {
        if (queue.messages.isEmpty()) {
            return;
        }
        Mark mark = queue.messages.first().name().mark();
        for (WaitingMessage message : queue.messages) {
            if (!message.name().mark().equals(mark)) {
                return;
            }
            first.add(message);
        }
    }
}
