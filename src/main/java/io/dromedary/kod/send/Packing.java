package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.registry.ObjectHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Puts components into messages: several small ones together up to the limit, one above it alone
 * and whole.
 */
final class Packing {

    private final long mostBytes;
    private final int mostObjects;
    private final Comparator<ObjectHead> order;

    /**
     * Packs for a limit.
     *
     * @param mostBytes of a message
     * @param order within a message
     */
    Packing(long mostBytes, int mostObjects, Comparator<ObjectHead> order) {
        this.mostBytes = mostBytes;
        this.mostObjects = mostObjects;
        this.order = order;
    }

    /**
     * What one message has.
     *
     * @param oversized whether it is above the limit
     */
    record Packed(List<ObjectHead> objects, long bytes, boolean oversized) {}

    /**
     * Packs the components of one recipient.
     *
     * @param envelope bytes of a message without objects
     */
    List<Packed> pack(List<List<ObjectHead>> components, int envelope) {
        List<Packed> messages = new ArrayList<>();
        List<ObjectHead> gathered = new ArrayList<>();
        long bytes = envelope;
        for (List<ObjectHead> component : components) {
            long more = Cluster.bytesOf(component);
            if (envelope + more > mostBytes || component.size() > mostObjects) {
                messages.add(message(component, envelope + more, true));
                continue;
            }
            if (bytes + more > mostBytes || gathered.size() + component.size() > mostObjects) {
                messages.add(message(gathered, bytes, false));
                gathered = new ArrayList<>();
                bytes = envelope;
            }
            gathered.addAll(component);
            bytes += more;
        }
        if (!gathered.isEmpty()) {
            messages.add(message(gathered, bytes, false));
        }
        return messages;
    }

    /**
     * How long the message of the largest component is that fits into none.
     *
     * @param components of one recipient
     * @param limits of a message
     * @return empty if each fits
     */
    static OptionalLong tooLarge(
            List<List<ObjectHead>> components, int envelope, MessageLimits limits) {
        return components.stream()
                .filter(
                        component ->
                                envelope + Cluster.bytesOf(component) > limits.bytes()
                                        || component.size() > limits.objects())
                .mapToLong(component -> envelope + Cluster.bytesOf(component))
                .max();
    }

    private Packed message(List<ObjectHead> objects, long bytes, boolean oversized) {
        return new Packed(objects.stream().sorted(order).toList(), bytes, oversized);
    }
}
