package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectRegistry;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.send.Packing.Packed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Turns a selection into messages. */
final class Planner {

    private final ObjectRegistry registry;
    private final KodRules rules;
    private final Marks marks;
    private final SendSettings settings;
    private final Consideration consideration;
    private final Resolver resolver;
    private final SendListener listener;
    private final Packing packing;

    Planner(
            ObjectRegistry registry,
            KodRules rules,
            Marks marks,
            SendSettings settings,
            Consideration consideration,
            Resolver resolver,
            SendListener listener) {
        this.registry = registry;
        this.rules = rules;
        this.marks = marks;
        this.settings = settings;
        this.consideration = consideration;
        this.resolver = resolver;
        this.listener = listener;
        this.packing =
                new Packing(
                        settings.messageBytes(), settings.messageObjects(), new TypeOrder(rules));
    }

    /**
     * Plans a session, under a mark of its own. What the last one delivered must be known to the
     * registry.
     *
     * @param behind nodes that nothing is sent to, as they have to get something else first
     */
    SessionPlan plan(Selection selection, Set<String> behind) {
        TreeSet<String> nodes = new TreeSet<>();
        selection.considered().recipients().values().forEach(nodes::addAll);
        if (nodes.isEmpty()) {
            return new SessionPlan(selection, List.of(), List.of(), List.of(), List.of());
        }
        // Before it is asked what nodes hold: what they send meanwhile is not older than the mark.
        Mark mark = marks.next(rules.thisNode().code());
        List<Debt> owed = owed(selection, behind, mark);
        nodes.removeAll(behind);
        Map<String, List<ObjectHead>> closed = closed(selection, nodes);
        List<Delivery> deliveries = new ArrayList<>();
        List<Cluster> clusters = new ArrayList<>();
        List<Oversized> oversized = new ArrayList<>();
        closed.forEach(
                (node, heads) -> {
                    for (List<ObjectHead> objects : Components.of(heads, Closure::edges)) {
                        OptionalLong bytes = tooLarge(node, objects);
                        if (bytes.isPresent()) {
                            List<ObjectKey> keys = objects.stream().map(ObjectHead::key).toList();
                            oversized.add(new Oversized(node, mark, keys, bytes.getAsLong()));
                        } else {
                            objects.forEach(head -> deliveries.add(new Delivery(node, head, mark)));
                            clusters.add(new Cluster(node, objects));
                        }
                    }
                });
        Numbering numbering = new Numbering(mark);
        List<List<PlannedMessage>> streams =
                Streams.split(clusters, settings.minObjectsPerStream(), settings.maxParallel())
                        .stream()
                        .map(numbering::messages)
                        .toList();
        return new SessionPlan(selection, streams, deliveries, owed, oversized);
    }

    /** A dependant does not go without its owner, so a cluster goes or stays as a whole. */
    private OptionalLong tooLarge(String node, List<ObjectHead> cluster) {
        StreamKey stream = new StreamKey(rules.thisNode().code(), node);
        return Packing.tooLarge(
                Components.of(cluster, ObjectHead::references),
                MessageText.bytes(MessageHeader.of(stream)),
                settings.limits());
    }

    /** Without what these refer to: that is found when they are sent. */
    private static List<Debt> owed(Selection selection, Set<String> behind, Mark mark) {
        List<Debt> owed = new ArrayList<>();
        selection
                .considered()
                .recipients()
                .forEach(
                        (object, nodes) ->
                                nodes.stream()
                                        .filter(behind::contains)
                                        .forEach(node -> owed.add(new Debt(node, object, mark))));
        return owed;
    }

    /** By node, what it must get; nodes that lack nothing are missing. */
    private Map<String, List<ObjectHead>> closed(Selection selection, Set<String> nodes) {
        Map<String, List<ObjectHead>> closed = new TreeMap<>();
        for (String node : nodes) {
            List<ObjectHead> seeds =
                    selection.heads().stream()
                            .filter(head -> selection.considered().goes(head.key(), node))
                            .toList();
            List<ObjectHead> all =
                    new Closure(
                                    registry,
                                    rules,
                                    node,
                                    settings.portionObjects(),
                                    heads -> consideration.consider(heads, Map.of()),
                                    resolver,
                                    listener)
                            .of(seeds);
            if (!all.isEmpty()) {
                closed.put(node, all);
            }
        }
        return closed;
    }

    /** Gives messages their names; numbers of a recipient begin with 1. */
    private final class Numbering {

        private final Mark mark;
        private final Map<String, Integer> last = new HashMap<>();

        private Numbering(Mark mark) {
            this.mark = mark;
        }

        private List<PlannedMessage> messages(List<Cluster> stream) {
            Map<String, List<List<ObjectHead>>> components = new TreeMap<>();
            for (Cluster cluster : stream) {
                components
                        .computeIfAbsent(cluster.node(), node -> new ArrayList<>())
                        .addAll(Components.of(cluster.objects(), ObjectHead::references));
            }
            List<PlannedMessage> messages = new ArrayList<>();
            components.forEach((node, parts) -> messages.addAll(messages(node, parts)));
            return messages;
        }

        private List<PlannedMessage> messages(String node, List<List<ObjectHead>> components) {
            StreamKey stream = new StreamKey(rules.thisNode().code(), node);
            int envelope = MessageText.bytes(MessageHeader.of(stream));
            List<PlannedMessage> messages = new ArrayList<>();
            for (Packed packed : packing.pack(components, envelope)) {
                MessageName name = new MessageName(stream, mark, last.merge(node, 1, Integer::sum));
                messages.add(new PlannedMessage(name, packed.objects(), packed.bytes()));
                if (packed.oversized()) {
                    listener.oversized(name, packed.bytes());
                }
            }
            return messages;
        }
    }
}
