package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The messages of a session for one node, and how far they are. Guarded by the gate. */
final class Consignment {

    /** Messages that go one after the other; one worker at a time has them. */
    static final class Line {

        final Consignment consignment;
        final Deque<PlannedMessage> messages = new ArrayDeque<>();

        /** The first message as it is sent, and sent again. */
        Optional<OutgoingMessage> loaded = Optional.empty();

        int attempts;
        boolean taken;
        long begun;
        long notBefore;

        private Line(Consignment consignment) {
            this.consignment = consignment;
        }

        /** Whether its first message is on its way, or waits to be sent again. */
        boolean isBegun() {
            return taken || attempts > 0;
        }

        /** The first message is delivered. */
        void advance() {
            messages.remove();
            unload();
            attempts = 0;
            begun = System.nanoTime();
        }

        /** What is loaded is sent no more. */
        void unload() {
            loaded.ifPresent(OutgoingMessage::discard);
            loaded = Optional.empty();
        }

        /** The bytes in memory. */
        long bytes() {
            return isBegun() && !messages.isEmpty() ? messages.element().bytes() : 0;
        }
    }

    final String node;
    final List<Line> lines = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();

    /** Which session cares for it. */
    Session session;

    private Consignment(String node, Session session) {
        this.node = node;
        this.session = session;
    }

    /** What streams have, by node. */
    static Collection<Consignment> of(List<List<PlannedMessage>> streams, Session session) {
        Map<String, Consignment> byNode = new LinkedHashMap<>();
        for (List<PlannedMessage> stream : streams) {
            Map<String, Line> lines = new LinkedHashMap<>();
            for (PlannedMessage message : stream) {
                String node = message.name().stream().recipient();
                Consignment consignment =
                        byNode.computeIfAbsent(node, code -> new Consignment(code, session));
                lines.computeIfAbsent(node, code -> consignment.line()).messages.add(message);
                Mark mark = message.name().mark();
                message.objects()
                        .forEach(
                                head -> consignment.deliveries.add(new Delivery(node, head, mark)));
            }
        }
        return byNode.values();
    }

    private Line line() {
        Line line = new Line(this);
        lines.add(line);
        return line;
    }

    boolean isDelivered() {
        return lines.stream().allMatch(line -> line.messages.isEmpty());
    }

    /** How many workers it has. */
    int taken() {
        return (int) lines.stream().filter(line -> line.taken).count();
    }

    long bytes() {
        return lines.stream().mapToLong(Line::bytes).sum();
    }

    /** Since when its oldest message has been on its way, in {@link System#nanoTime}. */
    Optional<Long> waitingSince() {
        return lines.stream()
                .filter(Line::isBegun)
                .map(line -> line.begun)
                .min((one, other) -> Long.signum(one - other));
    }
}
