package io.dromedary.component.kod;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.component.journal.InvalidEventException;
import io.dromedary.event.KodEvents;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.NameGrammar;
import java.time.ZoneOffset;

/**
 * Messages as CloudEvents, for what carries those: the id is the name of the file, the subject its
 * stream, the data its bytes.
 */
final class MessageEvent {

    private static final String TYPE = "onec.kod.message";

    /** Not JSON, which might be read and written anew on its way. */
    private static final String BYTES = "application/octet-stream";

    private MessageEvent() {}

    static CloudEvent of(MessageName name, byte[] bytes) {
        return CloudEventBuilder.v1()
                .withId(name.fileName())
                .withSource(KodEvents.source(name.stream().sender()))
                .withType(TYPE)
                .withSubject(name.stream().toString())
                .withTime(name.mark().instant().atOffset(ZoneOffset.UTC))
                .withData(BYTES, bytes)
                .build();
    }

    /** The name of the message that an event is. */
    static MessageName name(CloudEvent event, NameGrammar grammar) throws InvalidEventException {
        if (!event.getType().equals(TYPE) || event.getData() == null) {
            throw new InvalidEventException(
                    "Event %s is no message of КОД: its type is %s, not %s, or it has no data"
                            .formatted(event.getId(), event.getType(), TYPE));
        }
        return grammar.parse(event.getId())
                .orElseThrow(
                        () ->
                                new InvalidEventException(
                                        "The id '"
                                                + event.getId()
                                                + "' is no name of a message of КОД"));
    }
}
