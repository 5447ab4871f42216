package io.dromedary.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;

/**
 * Chooses events on the server's side. Equal filters are equal values, so that each distinct one is
 * evaluated once an event. Immutable and thread-safe.
 *
 * <p>Written as JSON by subscribers and as one line of text in routes:
 *
 * <pre>{@code
 * {"types":["onec.transaction.committed"],"metadata":["Документ.*","Справочник.Контрагенты"],"users":["Иванов"]}
 * type=onec.transaction.committed;metadata=Документ.*,Справочник.Контрагенты;user=Иванов
 * }</pre>
 *
 * <p>Each property given must match, by any of its values. A {@code *} at the end of a value stands
 * for anything.
 */
public interface EventFilter {

    /** Lets everything through. */
    EventFilter ALL = event -> true;

    /** Whether the event passes. */
    boolean test(CloudEvent event);

    /**
     * The filter in its JSON form, which {@link #parse} reads back to an equal filter.
     *
     * @throws IllegalStateException if it was made by code and has none
     */
    default ObjectNode toJson() {
        return FilterSyntax.write(this);
    }

    /**
     * The filter in its JSON form.
     *
     * @throws IllegalArgumentException if it is not one; the message names the property and what
     *     may stand there
     */
    static EventFilter parse(JsonNode json) {
        return FilterSyntax.parse(json);
    }

    /**
     * The filter in its form for people; empty text is {@link #ALL}.
     *
     * @throws IllegalArgumentException if it is not one; the message names the piece and what may
     *     stand there
     */
    static EventFilter parseText(String text) {
        return FilterSyntax.parseText(text);
    }
}
