package io.dromedary.testkit.kod;

import io.dromedary.kod.message.Extent;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.MinuteDirectories;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the messages of a centre that was killed again and again come to, compared with what it was
 * told to send.
 *
 * @param acknowledged changes that were said to be in the registry
 * @param lost objects whose last message to a node is older than the last change acknowledged, or
 *     was never submitted
 * @param outOfOrder objects that went back to an earlier state, or had two under one mark
 * @param unsettled what the registry says is not done, or holds to be elsewhere than it is
 * @param repeated states that went to a node more than once, each time under another mark
 * @param repeatingMarks the marks under which they did so
 */
public record SessionVerdict(
        int acknowledged,
        List<String> lost,
        List<String> outOfOrder,
        List<String> unsettled,
        int repeated,
        int repeatingMarks) {

    private static final List<String> NODES = List.of("02", "03");

    /** Whether nothing was lost, mixed up or left over. */
    public boolean isClean() {
        return lost.isEmpty() && outOfOrder.isEmpty() && unsettled.isEmpty();
    }

    /** One state in a message. */
    private record Sent(Mark mark, long state) {}

    static SessionVerdict of(Path folder, String code) throws IOException {
        Map<Integer, Long> acknowledged = new TreeMap<>();
        int changes = 0;
        for (String line : lines(folder, code, KodProcess.ACKNOWLEDGED)) {
            acknowledged.put(object(line), state(line)); // in the order of submission
            changes++;
        }
        Set<String> intended = Set.copyOf(lines(folder, code, KodProcess.INTENTS));
        List<String> lost = new ArrayList<>();
        List<String> outOfOrder = new ArrayList<>();
        int repeated = 0;
        Set<Mark> marks = new TreeSet<>();
        Map<String, Map<Integer, List<Sent>>> sent = sent(folder.resolve(KodProcess.EXCHANGE));
        for (String node : NODES) {
            Map<Integer, List<Sent>> ofNode = sent.getOrDefault(node, Map.of());
            for (Map.Entry<Integer, Long> last : acknowledged.entrySet()) {
                List<Sent> all = ofNode.getOrDefault(last.getKey(), List.of());
                if (all.isEmpty()
                        || all.get(all.size() - 1).state() < last.getValue()
                        || !intended.contains(
                                last.getKey() + " " + all.get(all.size() - 1).state())) {
                    lost.add(node + ": " + last + " of " + all);
                }
            }
            for (Map.Entry<Integer, List<Sent>> object : ofNode.entrySet()) {
                List<Sent> all = object.getValue();
                for (int i = 1; i < all.size(); i++) {
                    Sent before = all.get(i - 1);
                    Sent one = all.get(i);
                    if (one.state() < before.state() || one.mark().equals(before.mark())) {
                        outOfOrder.add(node + ": " + object.getKey() + ": " + before + ", " + one);
                    } else if (one.state() == before.state()) {
                        repeated++;
                        marks.add(one.mark());
                    }
                }
            }
        }
        return new SessionVerdict(
                changes, lost, outOfOrder, unsettled(folder, code), repeated, marks.size());
    }

    private static List<String> lines(Path folder, String code, String file) throws IOException {
        Path path = folder.resolve(code).resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    private static int object(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }

    private static long state(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }

    /** By node and object, in the order of the stream. */
    private static Map<String, Map<Integer, List<Sent>>> sent(Path exchange) throws IOException {
        List<WaitingMessage> messages =
                new ArrayList<>(
                        new MinuteDirectories(exchange, NameGrammar.STANDARD)
                                .portion(
                                        any -> true,
                                        new Extent(
                                                Integer.MAX_VALUE,
                                                Integer.MAX_VALUE,
                                                Integer.MAX_VALUE))
                                .messages());
        messages.sort(Comparator.comparing(WaitingMessage::name));
        MessageReader reader = new MessageReader(MessageLimits.DEFAULT);
        Map<String, Map<Integer, List<Sent>>> sent = new HashMap<>();
        for (WaitingMessage message : messages) {
            Map<Integer, List<Sent>> ofNode =
                    sent.computeIfAbsent(
                            message.name().stream().recipient(), node -> new TreeMap<>());
            try (InputStream in = Files.newInputStream(message.file())) {
                reader.read(
                        in,
                        object -> {
                            String text = new String(object.value(), StandardCharsets.UTF_8);
                            String line = text.substring(1, text.length() - 1);
                            ofNode.computeIfAbsent(object(line), key -> new ArrayList<>())
                                    .add(new Sent(message.name().mark(), state(line)));
                        });
            } catch (UnreadableMessageException e) {
                throw new IOException(message.file() + ": " + e.getMessage(), e);
            }
        }
        return sent;
    }

    private static List<String> unsettled(Path folder, String code) {
        List<String> unsettled = new ArrayList<>();
        try (KodStore store = SendingProcess.store(folder, code)) {
            store.objects()
                    .waiting(Optional.empty(), SendingProcess.OBJECTS, Long.MAX_VALUE)
                    .forEach(head -> unsettled.add(head.key() + " waits"));
            for (int i = 0; i < SendingProcess.OBJECTS; i++) {
                ObjectKey key = SendingProcess.key(i);
                Optional<ObjectHead> head =
                        Optional.ofNullable(store.objects().heads(List.of(key)).get(key));
                for (String node : NODES) {
                    Optional<String> held =
                            Optional.ofNullable(
                                            store.objects().presence(node, List.of(key)).get(key))
                                    .map(Presence::hash);
                    if (!head.map(ObjectHead::hash).equals(held)) {
                        unsettled.add(node + " is held to have " + held + " of " + head);
                    }
                }
            }
        }
        return unsettled;
    }
}
