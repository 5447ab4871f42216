package io.dromedary.kod.send;

import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a session is made of.
 *
 * @param heads in the order of the queue
 * @param considered where they go
 * @param settled those that wait no more when the session is complete
 * @param boundary where it is then; empty if it stays
 */
record Selection(
        List<ObjectHead> heads,
        Considered considered,
        List<ObjectHead> settled,
        Optional<Boundary> boundary) {

    /** What is sent to a node alone; it settles nothing. */
    static Selection of(List<ObjectHead> heads, String node) {
        Map<ObjectKey, Set<String>> recipients = new HashMap<>();
        heads.forEach(head -> recipients.put(head.key(), Set.of(node)));
        return new Selection(
                heads, new Considered(recipients, Set.of()), List.of(), Optional.empty());
    }
}
