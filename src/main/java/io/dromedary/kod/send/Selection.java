package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a session is made of.
 *
 * @param heads in the order of the queue
 * @param considered where they go
 * @param settled those that wait no more when the session is complete
 * @param boundary where it is then; empty if it stays
 * @param seen of the other nodes, by code: the last mark that this node had seen before the heads
 *     were read
 */
record Selection(
        List<ObjectHead> heads,
        Considered considered,
        List<ObjectHead> settled,
        Optional<Boundary> boundary,
        Map<String, Mark> seen) {}
