package io.dromedary.kod.receive;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which message comes next: of a stream only those of its smallest mark, the largest first, and the
 * streams in turn.
 *
 * <p>It begins a mark only with what a look at the directories has just found, and nothing of a
 * higher one while anything of it is under way, waits for another try, or was found unfinished. So
 * the order holds without a memory of what was there.
 *
 * <p>Not thread-safe.
 */
final class Schedule {

    /** A message that was taken up, until it is done with. */
    static final class Task {

        private final WaitingMessage message;
        private final Group group;

        /** It is of the mark of its group, of which nothing had been begun when it was taken up. */
        private final boolean first;

        private int attempts;
        private boolean occupies;
        private boolean applied;
        private Instant due = Instant.MIN;
        private Optional<String> trouble = Optional.empty();

        private Task(WaitingMessage message, Group group) {
            this.message = message;
            this.group = group;
            this.first = !group.begun && message.name().mark().equals(group.mark);
        }

        WaitingMessage message() {
            return message;
        }

        StreamKey stream() {
            return message.name().stream();
        }

        /** Tries that failed. */
        int attempts() {
            return attempts;
        }

        /** Whether all that is left is to record that it was applied, and to remove it. */
        boolean isApplied() {
            return applied;
        }

        /**
         * Whether nobody can have applied it before. To be asked before anything of its mark is
         * applied; later answers are those of the first time.
         *
         * @param last highest mark of the stream that was applied; empty if none was
         */
        boolean isNew(Optional<Mark> last) {
            if (group.isNew.isEmpty()) {
                boolean above = last.map(mark -> group.mark.compareTo(mark) > 0).orElse(true);
                group.isNew = Optional.of(above);
            }
            return first && attempts == 0 && group.isNew.get();
        }
    }

    /** What is taken up of a stream. */
    private static final class Group {

        private final Mark mark;
        private boolean begun;
        private Optional<Boolean> isNew = Optional.empty();
        private final Map<MessageName, Task> open = new HashMap<>();
        private final PriorityQueue<Task> ready = new PriorityQueue<>(LARGEST_FIRST);
        private final PriorityQueue<Task> pausing =
                new PriorityQueue<>(Comparator.comparing(task -> task.due));

        private Group(Mark mark) {
            this.mark = mark;
        }

        private void wake(Instant now) {
            while (!pausing.isEmpty() && !pausing.element().due.isAfter(now)) {
                ready.add(pausing.remove());
            }
        }
    }

    /** Most messages that are applied but not yet recorded and removed. */
    private static final int MOST_APPLIED = 256;

    private static final Comparator<Task> LARGEST_FIRST =
            Comparator.comparingLong((Task task) -> task.message.bytes())
                    .reversed()
                    .thenComparing(task -> task.message.name());

    /** In the order of their turns. */
    private final Map<StreamKey, Group> groups = new LinkedHashMap<>();

    /** Streams whose last message ended while the directories were being looked at. */
    private final Set<StreamKey> endedMeanwhile = new HashSet<>();

    /** That are being applied. */
    private int running;

    /** These, and those that were applied but are still to be recorded and removed. */
    private int underWay;

    private long bytesUnderWay;

    /** The directories will be looked at now. */
    void lookBegins() {
        endedMeanwhile.clear();
    }

    /** Whether a message that was found would be of use now. */
    boolean wants(MessageName name) {
        Group group = groups.get(name.stream());
        return group == null
                || !group.begun
                || (name.mark().compareTo(group.mark) <= 0 && !group.open.containsKey(name));
    }

    /** Whether something of the stream is taken up. */
    boolean isBusy(StreamKey stream) {
        return groups.containsKey(stream);
    }

    /** Whether the message is under way, or waits for its turn or another try. */
    boolean isOpen(MessageName name) {
        Group group = groups.get(name.stream());
        return group != null && group.open.containsKey(name);
    }

    /**
     * Takes up what a look has found, as far as it is its turn.
     *
     * @param found in order; the first ones of their streams, and of other streams nothing
     * @param finished whether nobody writes to the file any more
     */
    void offer(List<WaitingMessage> found, Predicate<WaitingMessage> finished) {
        // A look that began while the last mark was under way need not have seen all of it.
        offer(found, finished, endedMeanwhile);
    }

    /** Takes up what earlier looks have found, which does not become less by waiting. */
    void offerAgain(List<WaitingMessage> known, Predicate<WaitingMessage> finished) {
        offer(known, finished, Set.of());
    }

    private void offer(
            List<WaitingMessage> found,
            Predicate<WaitingMessage> finished,
            Set<StreamKey> incomplete) {
        Map<StreamKey, Mark> smallest = new HashMap<>();
        for (WaitingMessage message : found) {
            smallest.putIfAbsent(message.name().stream(), message.name().mark());
        }
        // What has not been begun is found again, and maybe something smaller with it.
        groups.entrySet()
                .removeIf(entry -> !entry.getValue().begun && smallest.containsKey(entry.getKey()));
        for (WaitingMessage message : found) {
            MessageName name = message.name();
            if (incomplete.contains(name.stream()) || !wants(name)) {
                continue;
            }
            Mark first = smallest.get(name.stream());
            Group group = groups.get(name.stream());
            boolean ofItsTurn = (group != null && group.begun) || name.mark().equals(first);
            if (ofItsTurn && finished.test(message)) {
                take(message);
            }
        }
    }

    private void take(WaitingMessage message) {
        MessageName name = message.name();
        Group group = groups.computeIfAbsent(name.stream(), unused -> new Group(name.mark()));
        if (group.open.containsKey(name)) {
            return; // in two directories, or with and without a space: one after the other
        }
        Task task = new Task(message, group);
        group.open.put(name, task);
        group.ready.add(task);
    }

    /**
     * The next message to begin with.
     *
     * @param most messages that are applied at a time
     * @param mostBytes of those under way together; one may exceed it alone
     */
    Optional<Task> next(Instant now, int most, long mostBytes) {
        if (running >= most || underWay - running >= MOST_APPLIED) {
            return Optional.empty();
        }
        for (Map.Entry<StreamKey, Group> entry : groups.entrySet()) {
            Group group = entry.getValue();
            group.wake(now);
            Task task = group.ready.peek();
            if (task != null
                    && (underWay == 0 || bytesUnderWay + task.message.bytes() <= mostBytes)) {
                group.ready.remove();
                group.begun = true;
                task.occupies = true;
                running++;
                underWay++;
                bytesUnderWay += task.message.bytes();
                toTheEnd(entry.getKey());
                return Optional.of(task);
            }
        }
        return Optional.empty();
    }

    private void toTheEnd(StreamKey stream) {
        groups.put(stream, groups.remove(stream));
    }

    /** The message was applied; it is under way until that is recorded and it is removed. */
    void applied(Task task) {
        task.applied = true;
        giveWay(task);
    }

    /** Whether all of the mark of a message was applied, as far as it is known. */
    boolean isMarkApplied(Task task) {
        Group group = task.group;
        return group.ready.isEmpty()
                && group.pausing.isEmpty()
                && group.open.values().stream().allMatch(Task::isApplied);
    }

    /**
     * The message is done with, or is to be found again.
     *
     * @return whether its stream may go on to another mark
     */
    boolean done(Task task) {
        stop(task);
        Group group = groups.get(task.stream());
        group.open.remove(task.message.name());
        if (group.open.isEmpty()) {
            groups.remove(task.stream());
            endedMeanwhile.add(task.stream());
            return true;
        }
        return false;
    }

    /** The message failed, and is tried again. */
    void again(Task task, Instant due, String trouble) {
        task.attempts++;
        postpone(task, due, trouble);
    }

    /** The message is tried again, as if it had not been tried. */
    void postpone(Task task, Instant due, String trouble) {
        stop(task);
        task.due = due;
        task.trouble = Optional.of(trouble);
        groups.get(task.stream()).pausing.add(task);
    }

    private void stop(Task task) {
        giveWay(task);
        underWay--;
        bytesUnderWay -= task.message.bytes();
    }

    private void giveWay(Task task) {
        if (task.occupies) {
            task.occupies = false;
            running--;
        }
    }

    int underWay() {
        return underWay;
    }

    /** When the next of those that wait for another try is due. */
    Optional<Instant> due() {
        return groups.values().stream()
                .map(group -> group.pausing.peek())
                .filter(task -> task != null)
                .map(task -> task.due)
                .min(Comparator.naturalOrder());
    }

    /** Why streams do not go on: the last failure of each that has one. */
    Map<StreamKey, String> troubles() {
        Map<StreamKey, String> troubles = new TreeMap<>();
        groups.forEach(
                (stream, group) ->
                        group.open.values().stream()
                                .filter(task -> task.trouble.isPresent())
                                .min(Comparator.comparing(task -> task.message.name()))
                                .ifPresent(
                                        task ->
                                                troubles.put(
                                                        stream,
                                                        task.message.name()
                                                                + ": "
                                                                + task.trouble.get())));
        return troubles;
    }
}
