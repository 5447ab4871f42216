package io.dromedary.kod.submit;

import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.RefusedMessageException;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.Node;
import io.dromedary.kod.rules.ObjectFacts;
import io.dromedary.kod.rules.UnknownType;
import io.dromedary.kod.rules.ValueSchemas;
import java.util.Locale;
import java.util.Optional;

/** Makes states for the registry of the objects of messages. Thread-safe. */
public final class ReceivedObjects {

    private final KodRules rules;
    private final FactReader facts;
    private final ValueSchemas schemas;

    /** Reads which objects they are, and what they refer to, and checks that they are wanted. */
    public ReceivedObjects(KodRules rules, ValueSchemas schemas) {
        this.rules = rules;
        this.facts = new FactReader(rules);
        this.schemas = schemas;
    }

    /**
     * The state that an object of a message has.
     *
     * @param number of it in the message, from 1
     * @throws RefusedMessageException if it does not say which object it is, which no other try
     *     helps against, or this node puts messages with objects of its type aside
     * @throws IllegalArgumentException if its schema refuses it, or it has to wait until its type
     *     is known
     */
    public ChangedObject of(MessageObject object, int number) throws RefusedMessageException {
        String which = which(object, number);
        if (rules.type(object.type()).isEmpty()) {
            checkUnknown(which);
        }
        ObjectFacts found = identified(facts, object, number);
        if (!found.deleted()) { // otherwise there is nothing that a schema describes
            try {
                schemas.require(object.type(), object.value());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(which + ": " + e.getMessage(), e);
            }
        }
        return new ChangedObject(
                found.key().orElseThrow(),
                object,
                found.deleted(),
                found.owner(),
                found.references(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * What stands in the value of an object of a message, which says which object it is.
     *
     * @param number of it in the message, from 1
     * @throws RefusedMessageException if it does not say which
     */
    public static ObjectFacts identified(FactReader facts, MessageObject object, int number)
            throws RefusedMessageException {
        String which = which(object, number);
        ObjectFacts found;
        try {
            found = facts.read(object.type(), object.value());
        } catch (IllegalArgumentException e) {
            throw new RefusedMessageException(which + ": " + e.getMessage());
        }
        if (found.key().isEmpty()) {
            throw new RefusedMessageException(
                    which
                            + " has neither \"Ссылка\" nor \"Отбор\", so nobody knows which it"
                            + " is");
        }
        return found;
    }

    private static String which(MessageObject object, int number) {
        return "object %,d (%s)".formatted(number, object.type());
    }

    private void checkUnknown(String which) throws RefusedMessageException {
        Node node = rules.thisNode();
        if (node.unknownType() == UnknownType.PASS) {
            return;
        }
        String reason =
                "%s: its type has no rules here, and node %s has unknown-type: %s. Write the type into"
                                .formatted(which, node.code(), spelled(node.unknownType()))
                        + " config/kod.yaml and start again";
        if (node.unknownType() == UnknownType.QUARANTINE) {
            throw new RefusedMessageException(reason);
        }
        throw new IllegalArgumentException(reason);
    }

    private static String spelled(UnknownType unknownType) {
        return unknownType.name().toLowerCase(Locale.ROOT);
    }
}
