package io.dromedary.kod.collision;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.CollisionPolicy;
import java.time.Instant;

/**
 * An object that was changed at two nodes at once. Both values are kept beside it.
 *
 * @param id under which the registry has it
 * @param message that brought the other version
 * @param localMark of the version of this node
 * @param localOrigin code of the node that had changed that; empty for this one
 */
public record Collision(
        long id,
        Instant at,
        ObjectKey key,
        MessageName message,
        CollisionPolicy policy,
        Winner winner,
        Mark localMark,
        String localOrigin,
        String localHash,
        String receivedHash) {}
