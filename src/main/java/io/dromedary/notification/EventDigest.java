package io.dromedary.notification;

import io.cloudevents.CloudEvent;
import io.dromedary.event.OnecEvents;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Several events as a text for people. Stateless. */
public final class EventDigest {

    /**
     * One line an event: time, infobase, type, subject, and the id by which it is found.
     *
     * @return lines that end with CR LF, as mail wants them
     */
    public String text(List<CloudEvent> events) {
        return events.stream().map(event -> line(event) + "\r\n").collect(Collectors.joining());
    }

    private static String line(CloudEvent event) {
        return Stream.of(
                        event.getTime(),
                        event.getExtension(OnecEvents.INFOBASE),
                        event.getType(),
                        event.getSubject(),
                        event.getId())
                .filter(Objects::nonNull)
                .map(Object::toString)
                .map(text -> text.replaceAll("\\p{Cntrl}", " "))
                .collect(Collectors.joining("  "));
    }
}
