package io.dromedary.kod.send;

import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import java.util.List;
import java.util.Optional;

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
        Optional<Boundary> boundary) {}
