package io.dromedary.component.kod;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.dromedary.event.KodEvents;
import io.dromedary.event.OnecEvents;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.receive.Receipt;
import io.dromedary.kod.receive.ReceivedMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.ProducerTemplate;

/**
 * Tells the journal of messages that were applied, each once at least: between its receipt and its
 * removal. Thread-safe.
 */
final class AppliedEvents implements AutoCloseable {

    /** Of an event: what a message has beyond them is counted together. */
    private static final int MOST_TYPES = 1_000;

    private static final String OTHERS = "";

    private final ObjectMapper json = new ObjectMapper();
    private final ProducerTemplate template;
    private final String endpoint;
    private final MessageReader reader;

    /**
     * Tells an endpoint.
     *
     * @param template closed with this
     */
    AppliedEvents(ProducerTemplate template, String endpoint, MessageLimits limits) {
        this.template = template;
        this.endpoint = endpoint;
        this.reader = new MessageReader(limits);
    }

    /**
     * Tells of one.
     *
     * @throws RuntimeException if the journal did not take it
     */
    void tell(ReceivedMessage message, Receipt receipt) {
        template.sendBody(endpoint, event(message, receipt));
    }

    private CloudEvent event(ReceivedMessage message, Receipt receipt) {
        MessageName name = message.name();
        String stream = name.stream().toString();
        ObjectNode data =
                json.createObjectNode()
                        .put("sender", name.stream().sender())
                        .put("recipient", name.stream().recipient())
                        .put("mark", name.mark().digits())
                        .put("number", name.number())
                        .put("name", name.fileName())
                        .put("late", receipt.late());
        ObjectNode objects = data.putObject("objects");
        types(message).forEach(objects::put);
        OffsetDateTime at = // as precise as it is stored, so that it is the same after a crash
                receipt.at().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
        return CloudEventBuilder.v1()
                .withId("applied-" + name.fileName() + "-" + receipt.sha256())
                .withSource(KodEvents.source(name.stream().recipient()))
                .withType(KodEvents.MESSAGE_APPLIED)
                .withSubject(stream)
                .withTime(at)
                .withExtension(OnecEvents.PARTITION_KEY, stream)
                .withDataContentType("application/json")
                .withData(JsonCloudEventData.wrap(data))
                .build();
    }

    private Map<String, Integer> types(ReceivedMessage message) {
        Map<String, Integer> types = new TreeMap<>();
        try {
            reader.read(
                    message.open(),
                    object ->
                            types.merge(
                                    types.size() < MOST_TYPES || types.containsKey(object.type())
                                            ? object.type()
                                            : OTHERS,
                                    1,
                                    Integer::sum));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnreadableMessageException e) {
            throw new IllegalStateException(message.name() + ": " + e.getMessage(), e);
        }
        return types;
    }

    @Override
    public void close() {
        template.stop();
    }
}
