package io.dromedary.kod.submit;

import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.ObjectFacts;
import java.util.Optional;

/** Makes states for the registry of the objects of messages. Thread-safe. */
public final class ReceivedObjects {

    private final FactReader facts;

    /** Reads which objects they are, and what they refer to. */
    public ReceivedObjects(FactReader facts) {
        this.facts = facts;
    }

    /**
     * The state that an object of a message has.
     *
     * @param number of it in the message, from 1
     * @throws IllegalArgumentException if it does not say which object it is
     */
    public ChangedObject of(MessageObject object, int number) {
        ObjectFacts found = facts.read(object.type(), object.value());
        return new ChangedObject(
                found.key()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "object "
                                                        + number
                                                        + " ("
                                                        + object.type()
                                                        + ") has neither \"Ссылка\" nor"
                                                        + " \"Отбор\", so nobody knows which it"
                                                        + " is")),
                object,
                found.deleted(),
                found.owner(),
                found.references(),
                Optional.empty(),
                Optional.empty());
    }
}
