package io.dromedary.kod.send;

import io.dromedary.kod.registry.ObjectKey;
import java.util.Map;
import java.util.Set;

/**
 * What came of a consideration (рассмотрение).
 *
 * @param recipients codes of the nodes that each object goes to, if there are any
 * @param held objects that go on waiting, for some nodes or all
 */
record Considered(Map<ObjectKey, Set<String>> recipients, Set<ObjectKey> held) {

    boolean goes(ObjectKey object, String node) {
        return recipients.getOrDefault(object, Set.of()).contains(node);
    }
}
