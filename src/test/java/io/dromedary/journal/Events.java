package io.dromedary.journal;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.EventCodec;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Events for tests of journals. */
public final class Events {

    public static final String SOURCE = "/onec/trade";

    private static final Instant START = Instant.parse("2024-05-05T12:00:00Z");

    private Events() {}

    /** A small event whose id is the number. */
    public static CloudEvent event(int number) {
        return at(number, START.plusSeconds(number));
    }

    public static CloudEvent at(int number, Instant time) {
        return event(SOURCE, Integer.toString(number), 20)
                .withTime(time.atOffset(ZoneOffset.UTC))
                .build();
    }

    public static CloudEvent from(String source, int number) {
        return event(source, Integer.toString(number), 20)
                .withTime(START.atOffset(ZoneOffset.UTC))
                .build();
    }

    /** An event whose data has about so many characters. */
    public static CloudEvent sized(int number, int size) {
        return event(SOURCE, Integer.toString(number), size)
                .withTime(START.atOffset(ZoneOffset.UTC))
                .build();
    }

    /** An event whose data is a text of so many characters, made when it is asked for. */
    public static CloudEvent rendered(int number, int size, Runnable whenAsked) {
        CloudEventData data =
                () -> {
                    whenAsked.run();
                    return ("\"" + "x".repeat(size) + "\"").getBytes(StandardCharsets.UTF_8);
                };
        return CloudEventBuilder.v1(event(number)).withData("application/json", data).build();
    }

    public static CloudEvent timeless(String id) {
        return event(SOURCE, id, 20).build();
    }

    public static List<String> ids(Journal.Page page) {
        return page.events().stream().map(stored -> stored.event().getId()).toList();
    }

    public static String json(CloudEvent event) {
        return new String(EventCodec.toJson(event), StandardCharsets.UTF_8);
    }

    private static CloudEventBuilder event(String source, String id, int size) {
        String data = "{\"comment\":\"" + "ж".repeat(size / 2) + "\"}";
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create(source))
                .withType("onec.transaction.committed")
                .withSubject("Документ.ЗаказПокупателя")
                .withExtension("infobase", "trade")
                .withData("application/json", data.getBytes(StandardCharsets.UTF_8));
    }
}
