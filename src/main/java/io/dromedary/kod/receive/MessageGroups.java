package io.dromedary.kod.receive;

import io.dromedary.kod.health.Cause;
import io.dromedary.kod.message.Extent;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.Portion;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.message.WaitingMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The messages of an exchange directory for a receiver that asks for them: it is given the group of
 * the smallest mark, the same one until it has acknowledged that, then the next one. Nothing is
 * remembered between two calls but what is on disk, and what a look has found that took long.
 *
 * <p>As with {@link Receiver}, what is acknowledged is recorded, then removed, and what is no
 * message is put aside. Thread-safe; a recipient should have one receiver.
 */
public final class MessageGroups {

    /** Of a group, and of what a look finds of a stream. */
    private static final int MOST_MESSAGES = 1_000;

    private static final int NAMES = 100 * MOST_MESSAGES;

    /** Nodes whose last look is remembered; the one that asked longest ago is forgotten. */
    private static final int MOST_VIEWS = 100;

    /** Of messages that are acknowledged together; one may exceed it. */
    private static final long SLICE_BYTES = 16 << 20;

    private final int most;
    private final int names;
    private final MinuteDirectories inbox;
    private final ReceiveSettings settings;
    private final Receipts receipts;
    private final ReceiveListener listener;
    private final Clock clock;
    private final Quarantine quarantine;
    private final Inspection inspection;

    private final Map<String, RecipientView> views =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, RecipientView> eldest) {
                    return size() > MOST_VIEWS;
                }
            };

    /** Reads an exchange directory; of the settings inbox, notYetLimit and limits are used. */
    public MessageGroups(
            ReceiveSettings settings,
            MinuteDirectories inbox,
            Receipts receipts,
            ReceiveListener listener,
            Clock clock) {
        this(settings, inbox, receipts, listener, clock, MOST_MESSAGES, NAMES);
    }

    MessageGroups(
            ReceiveSettings settings,
            MinuteDirectories inbox,
            Receipts receipts,
            ReceiveListener listener,
            Clock clock,
            int most,
            int names) {
        this.most = most;
        this.names = names;
        this.settings = settings;
        this.inbox = inbox;
        this.receipts = receipts;
        this.listener = listener;
        this.clock = clock;
        this.quarantine = new Quarantine(inbox.root());
        this.inspection = new Inspection(settings.limits());
    }

    /**
     * The group that comes next for a node; empty if nothing waits for it.
     *
     * @param mostBytes of all messages together; the rest of a larger group comes when this part is
     *     acknowledged, and a single message may exceed it
     * @throws IOException if the exchange directory cannot be read
     */
    public Optional<MessageGroup> next(String recipient, long mostBytes) throws IOException {
        RecipientView view = view(recipient);
        synchronized (view) {
            view.refresh(clock.instant());
            do {
                Optional<MessageGroup> group = first(view, mostBytes);
                if (group.isPresent()) {
                    return group;
                }
            } while (view.lookFurther(clock.instant()));
            return Optional.empty();
        }
    }

    private RecipientView view(String recipient) {
        synchronized (views) {
            return views.computeIfAbsent(
                    recipient, unused -> new RecipientView(inbox, recipient, most, names));
        }
    }

    /** Of what is in view, the first group of which something can be given away. */
    private Optional<MessageGroup> first(RecipientView view, long mostBytes) throws IOException {
        for (List<WaitingMessage> group = view.first(); !group.isEmpty(); group = view.first()) {
            Selection selection = new Selection(view, mostBytes);
            group.forEach(selection::take);
            MessageName name = group.get(0).name();
            if (!selection.taken.isEmpty()) {
                return Optional.of(new MessageGroup(name.stream(), name.mark(), selection.taken));
            }
            selection.rethrow();
            if (!selection.cleared) {
                view.pass(name.stream());
            }
        }
        return Optional.empty();
    }

    /**
     * The messages were applied: they are recorded, durably, and removed. Once more has no effect.
     *
     * @param numbers of the messages of that stream and mark
     * @return how many were there
     * @throws NoSuchElementException if there is no such message, and never was; the others are
     *     acknowledged
     * @throws IOException if a file cannot be read or removed
     */
    public int acknowledge(StreamKey stream, Mark mark, Collection<Integer> numbers)
            throws IOException {
        Set<MessageName> wanted = new HashSet<>();
        numbers.forEach(number -> wanted.add(new MessageName(stream, mark, number)));
        int removed = 0;
        Set<MessageName> missing = new HashSet<>(wanted);
        Acknowledgement slice = new Acknowledgement();
        for (WaitingMessage message : find(mark, wanted)) {
            slice.read(message);
            missing.remove(message.name());
            if (slice.bytes >= SLICE_BYTES) {
                removed += slice.record();
                slice = new Acknowledgement();
            }
        }
        removed += slice.record();
        for (MessageName name : missing) {
            if (!isRecorded(name)) {
                throw new NoSuchElementException("There is no message " + name);
            }
        }
        return removed;
    }

    private boolean isRecorded(MessageName name) {
        return receipts.find(settings.inbox(), name).isPresent();
    }

    /** Nearly always they are where their mark says; who writes may put them elsewhere. */
    private List<WaitingMessage> find(Mark mark, Set<MessageName> wanted) throws IOException {
        List<WaitingMessage> found =
                new ArrayList<>(inbox.of(mark.minute(), wanted::contains, wanted.size()));
        Set<MessageName> missing = new HashSet<>(wanted);
        found.forEach(message -> missing.remove(message.name()));
        missing.removeIf(this::isRecorded);
        Extent extent = new Extent(wanted.size() + 1, wanted.size() + 1, names);
        while (!missing.isEmpty()) {
            Portion portion = inbox.portion(missing::contains, extent);
            found.addAll(portion.messages());
            portion.messages().forEach(message -> missing.remove(message.name()));
            if (portion.complete()) {
                break;
            }
            extent = extent.behind(portion.last(), names);
        }
        return found;
    }

    private boolean isLate(MessageName name) {
        return receipts.lastApplied(settings.inbox(), name.stream())
                .filter(last -> name.mark().compareTo(last) < 0)
                .isPresent();
    }

    /** Messages that are recorded together: their receipts share the syncs of the database. */
    private final class Acknowledgement {

        private final Map<WaitingMessage, ReceivedMessage> messages = new LinkedHashMap<>();
        private long bytes;

        private void read(WaitingMessage waiting) throws IOException {
            try {
                Inspection.Content content = inspection.content(waiting);
                MessageName name = waiting.name();
                messages.put(
                        waiting,
                        new ReceivedMessage(
                                name, content.bytes(), content.sha256(), 0, isLate(name)));
                bytes += content.bytes().length;
            } catch (NoSuchFileException e) {
                return; // somebody took it away
            } catch (UnreadableMessageException e) {
                throw new IOException(waiting.name() + ": " + e.getMessage(), e);
            }
        }

        /** Returns how many were recorded and removed. */
        private int record() throws IOException {
            Map<WaitingMessage, Receipt> written = new HashMap<>();
            List<CompletionStage<?>> recorded = new ArrayList<>();
            messages.forEach(
                    (waiting, message) -> {
                        Receipt receipt =
                                new Receipt(message.sha256(), message.isLate(), clock.instant());
                        written.put(waiting, receipt);
                        recorded.add(receipts.record(settings.inbox(), message.name(), receipt));
                    });
            recorded.forEach(each -> each.toCompletableFuture().join());
            for (Map.Entry<WaitingMessage, ReceivedMessage> each : messages.entrySet()) {
                listener.recorded(each.getValue(), written.get(each.getKey()));
                Files.deleteIfExists(each.getKey().file());
                listener.applied(each.getValue());
            }
            return messages.size();
        }
    }

    /** What of a group may be given away now. */
    private final class Selection {

        private final RecipientView view;
        private final long mostBytes;
        private final List<ReceivedMessage> taken = new ArrayList<>();
        private long bytes;
        private boolean cleared;
        private Optional<IOException> failure = Optional.empty();

        private Selection(RecipientView view, long mostBytes) {
            this.view = view;
            this.mostBytes = mostBytes;
        }

        private void take(WaitingMessage waiting) {
            if (!taken.isEmpty() && bytes + waiting.bytes() > mostBytes) {
                return;
            }
            try {
                read(waiting);
            } catch (NoSuchFileException e) {
                clear(waiting); // somebody took it away
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }

        private void rethrow() throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }

        private void read(WaitingMessage waiting) throws IOException {
            MessageName name = waiting.name();
            Instant now = clock.instant();
            Optional<String> ahead = Inspection.ahead(name.mark(), now);
            if (ahead.isPresent()) {
                putAside(waiting, Cause.MARK_AHEAD, ahead.get());
                return;
            }
            try {
                byte[] content = inspection.read(waiting);
                String sha256 = Inspection.sha256(content);
                Optional<Receipt> receipt = receipts.find(settings.inbox(), name);
                if (receipt.isPresent()) {
                    repeated(waiting, receipt.get(), content, sha256);
                    return;
                }
                int objects = inspection.check(name, content);
                taken.add(new ReceivedMessage(name, content, sha256, objects, isLate(name)));
                bytes += content.length;
            } catch (UnreadableMessageException e) {
                boolean young = waiting.modified().plus(settings.notYetLimit()).isAfter(now);
                if (!e.isCutOff() || !young) {
                    putAside(waiting, Inspection.cause(e), e.getMessage());
                }
            }
        }

        private void repeated(
                WaitingMessage waiting, Receipt receipt, byte[] content, String sha256)
                throws IOException {
            if (receipt.sha256().equals(sha256)) {
                listener.recorded(
                        new ReceivedMessage(waiting.name(), content, sha256, 0, receipt.late()),
                        receipt);
                Files.deleteIfExists(waiting.file());
                listener.duplicate(waiting.name());
                clear(waiting);
            } else {
                putAside(waiting, Cause.NAME_TAKEN, Inspection.otherContent(receipt));
            }
        }

        private void putAside(WaitingMessage waiting, Cause cause, String reason)
                throws IOException {
            quarantine.take(waiting, reason, 1, clock.instant());
            listener.quarantined(waiting.name(), cause, reason);
            clear(waiting);
        }

        private void clear(WaitingMessage waiting) {
            view.forget(waiting);
            cleared = true;
        }
    }
}
