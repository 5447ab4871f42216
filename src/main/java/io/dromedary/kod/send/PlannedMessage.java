package io.dromedary.kod.send;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.ObjectHead;
import java.util.List;
import java.util.Optional;

/**
 * A message without its values.
 *
 * @param seen what this node had seen of the recipient before the objects were read
 * @param objects in the order they stand in
 * @param bytes that it will have
 */
record PlannedMessage(
        MessageName name, Optional<Mark> seen, List<ObjectHead> objects, long bytes) {}
