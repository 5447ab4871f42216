package io.dromedary.kod.receive;

import io.dromedary.kod.message.Extent;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.Portion;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one recipient finds in an exchange directory that has messages for others, too. A look goes
 * on behind the messages of others until it has found some for this recipient or has seen
 * everything; the longer it took, the longer it is used.
 *
 * <p>Memory: some messages of each stream of the recipient. Not thread-safe.
 */
final class RecipientView {

    /** How many times as long as it took a look is used, before there is another one. */
    private static final int USED = 4;

    private final MinuteDirectories inbox;
    private final String recipient;
    private final Extent beginning;

    private final TreeSet<WaitingMessage> found =
            new TreeSet<>(
                    Comparator.comparing(WaitingMessage::name).thenComparing(WaitingMessage::file));

    /** Streams whose first message cannot be given away yet: what follows it has to wait. */
    private final Set<StreamKey> passed = new HashSet<>();

    /** Streams that have more in the directories looked at than is held in memory. */
    private final Set<StreamKey> cut = new HashSet<>();

    /** Where the look goes on; empty when it has seen everything. */
    private Optional<Extent> rest = Optional.empty();

    private long spent;
    private long nextLook = System.nanoTime();

    /**
     * Nothing was looked at yet.
     *
     * @param most messages of a stream that are held in memory
     * @param names no further directory is begun after so many, in a step of a look
     */
    RecipientView(MinuteDirectories inbox, String recipient, int most, int names) {
        this.inbox = inbox;
        this.recipient = recipient;
        this.beginning = new Extent(most, most, names);
    }

    /** Looks anew if the last look is too old. */
    void refresh(Instant now) throws IOException {
        if (System.nanoTime() - nextLook >= 0) {
            lookAnew(now);
        }
    }

    /** The messages of the smallest mark of those that may be next; empty if none are in view. */
    List<WaitingMessage> first() {
        return found.stream()
                .filter(message -> !passed.contains(message.name().stream()))
                .findFirst()
                .map(this::groupOf)
                .orElse(List.of());
    }

    private List<WaitingMessage> groupOf(WaitingMessage first) {
        return found.tailSet(first).stream()
                .takeWhile(message -> message.name().mark().equals(first.name().mark()))
                .filter(message -> message.name().stream().equals(first.name().stream()))
                .toList();
    }

    /** It is no longer there. */
    void forget(WaitingMessage message) {
        found.remove(message);
    }

    /** Nothing of this stream can be given away, until there is another look. */
    void pass(StreamKey stream) {
        passed.add(stream);
    }

    /**
     * Goes on when nothing is left of what is in view.
     *
     * @return whether there may be something now
     */
    boolean lookFurther(Instant now) throws IOException {
        cut.removeAll(passed);
        if (!cut.isEmpty()) {
            lookAnew(now); // what was held of such a stream is used up
            return true;
        }
        return look(now);
    }

    private void lookAnew(Instant now) throws IOException {
        found.clear();
        passed.clear();
        cut.clear();
        rest = Optional.of(beginning);
        spent = 0;
        look(now);
    }

    private boolean look(Instant now) throws IOException {
        int before = found.size();
        long begin = System.nanoTime();
        while (rest.isPresent() && found.size() == before) {
            Extent extent = rest.get();
            Portion portion =
                    inbox.portion(
                            name ->
                                    name.stream().recipient().equals(recipient)
                                            && !passed.contains(name.stream()),
                            extent);
            inbox.tidy(portion.emptyMinutes(), now);
            found.addAll(portion.messages());
            cut.addAll(longStreams(portion.messages()));
            rest =
                    portion.complete()
                            ? Optional.empty()
                            : Optional.of(extent.behind(portion.last(), extent.names()));
        }
        long end = System.nanoTime();
        spent += end - begin;
        nextLook = end + USED * spent;
        return found.size() > before;
    }

    private Set<StreamKey> longStreams(List<WaitingMessage> messages) {
        Map<StreamKey, Integer> lengths = new HashMap<>();
        messages.forEach(message -> lengths.merge(message.name().stream(), 1, Integer::sum));
        lengths.values().removeIf(length -> length < beginning.most());
        return lengths.keySet();
    }
}
