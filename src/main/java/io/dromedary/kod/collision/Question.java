package io.dromedary.kod.collision;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.registry.ObjectKey;

/**
 * Two versions of an object, one of which has to go.
 *
 * @param message that has brought the other one
 * @param local the version of this node
 * @param localMark when it was changed
 */
public record Question(
        MessageName message,
        ObjectKey key,
        MessageObject local,
        Mark localMark,
        MessageObject received) {}
