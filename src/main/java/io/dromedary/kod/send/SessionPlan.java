package io.dromedary.kod.send;

import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a session sends.
 *
 * @param streams that run beside each other; the messages of one go one after the other
 * @param deliveries what nodes hold when all messages are delivered
 */
record SessionPlan(
        Selection selection, List<List<PlannedMessage>> streams, List<Delivery> deliveries) {

    /** Which nodes get which objects. */
    Map<ObjectKey, Set<String>> underWay() {
        Map<ObjectKey, Set<String>> underWay = new HashMap<>();
        for (Delivery delivery : deliveries) {
            underWay.computeIfAbsent(delivery.head().key(), key -> new HashSet<>())
                    .add(delivery.node());
        }
        return underWay;
    }
}
