package io.dromedary.kod.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a historical transfer (историческая передача) is: from the newest change to the oldest.
 *
 * @param node code of the node that is given what there is
 * @param from changes behind this are none of its
 * @param reached changes at and behind this are done
 * @param until changes at and before this are none of its
 * @param finished when it ended, if it has
 * @param superseded whether it ended because another one took its place, not because it was through
 */
public record Transfer(
        long id,
        String node,
        Instant started,
        Boundary from,
        Boundary reached,
        Boundary until,
        Optional<Instant> finished,
        boolean superseded) {}
