package io.dromedary.kod.send;

import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
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
 * @param owed what goes to nodes that are behind, and is not sent
 * @param oversized what is too large for a message, and is put aside
 */
record SessionPlan(
        Selection selection,
        List<List<PlannedMessage>> streams,
        List<Delivery> deliveries,
        List<Debt> owed,
        List<Oversized> oversized) {

    /** Which nodes get which objects. */
    Map<ObjectKey, Set<String>> underWay() {
        Map<ObjectKey, Set<String>> underWay = new HashMap<>();
        for (Delivery delivery : deliveries) {
            underWay.computeIfAbsent(delivery.head().key(), key -> new HashSet<>())
                    .add(delivery.node());
        }
        for (Debt debt : owed) {
            underWay.computeIfAbsent(debt.object(), key -> new HashSet<>()).add(debt.node());
        }
        return underWay;
    }
}
