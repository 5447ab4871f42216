package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.ObjectHead;
import java.util.List;

/**
 * A message without its values.
 *
 * @param objects in the order they stand in
 * @param bytes that it will have
 */
record PlannedMessage(MessageName name, List<ObjectHead> objects, long bytes) {}
