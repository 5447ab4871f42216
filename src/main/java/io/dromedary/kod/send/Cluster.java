package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.registry.ObjectHead;
import java.util.List;

/**
 * Objects for a node that stay in one stream: those that refer to each other, and owners with what
 * depends on them.
 *
 * @param node code of the recipient
 */
record Cluster(String node, List<ObjectHead> objects) {

    /** How long a message is made by these. */
    static long bytesOf(List<ObjectHead> objects) {
        long bytes = 0;
        for (ObjectHead object : objects) {
            bytes += MessageText.bytes(object.namespace(), object.key().type(), object.bytes());
        }
        return bytes;
    }

    long bytes() {
        return bytesOf(objects);
    }
}
