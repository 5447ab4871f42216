package io.dromedary.kod.send;

import io.dromedary.kod.registry.ObjectHead;
import java.util.Set;

/** Evaluates the expression of a type. Implementations are thread-safe. */
@FunctionalInterface
public interface RecipientsRule {

    /**
     * The codes of the nodes that an object goes to.
     *
     * @param expression as the rules give it
     * @param value JSON in UTF-8
     * @throws RuntimeException if it cannot be evaluated; the object then waits, and others go on
     */
    Set<String> recipients(String expression, ObjectHead head, byte[] value);
}
