package io.dromedary.component.kod;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.dromedary.event.KodEvents;
import io.dromedary.event.OnecEvents;
import io.dromedary.kod.collision.Collision;
import io.dromedary.kod.collision.ReceptionRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.apache.camel.ProducerTemplate;

/**
 * Tells the journal of collisions, each once at least: the registry remembers those whose event has
 * not been taken. Thread-safe.
 */
final class CollisionEvents {

    private static final int AT_ONCE = 100;

    private final ObjectMapper json = new ObjectMapper();
    private final ReceptionRegistry registry;
    private final ProducerTemplate template;
    private final String endpoint;
    private final String node;
    private final MeterRegistry meters;

    CollisionEvents(
            ReceptionRegistry registry,
            ProducerTemplate template,
            String endpoint,
            String node,
            MeterRegistry meters) {
        this.registry = registry;
        this.template = template;
        this.endpoint = endpoint;
        this.node = node;
        this.meters = meters;
    }

    /**
     * Tells of all that are not told yet.
     *
     * @throws RuntimeException if the journal did not take them
     */
    synchronized void tell() {
        List<Collision> untold = registry.untold(AT_ONCE);
        while (!untold.isEmpty()) {
            template.sendBody(endpoint, untold.stream().map(this::event).toList());
            registry.told(untold);
            untold.forEach(this::count);
            untold = registry.untold(AT_ONCE);
        }
    }

    private void count(Collision collision) {
        Counter.builder("dromedary.kod.collisions")
                .description("Objects that were changed at two nodes at once")
                .tag("stream", collision.message().stream().toString())
                .tag("winner", name(collision.winner()))
                .register(meters)
                .increment();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private CloudEvent event(Collision collision) {
        ObjectNode data = json.createObjectNode();
        data.put("type", collision.key().type());
        data.put("key", collision.key().key());
        data.put("message", collision.message().fileName());
        data.put("policy", name(collision.policy()));
        data.put("winner", name(collision.winner()));
        boolean isOurs = collision.localOrigin().isEmpty();
        data.putObject("local")
                .put("node", isOurs ? node : collision.localOrigin())
                .put("mark", collision.localMark().digits())
                .put("hash", collision.localHash());
        data.putObject("received")
                .put("node", collision.message().stream().sender())
                .put("mark", collision.message().mark().digits())
                .put("hash", collision.receivedHash());
        data.put("collision", collision.id());
        return CloudEventBuilder.v1()
                .withId("collision-" + node + "-" + collision.id())
                .withSource(KodEvents.source(node))
                .withType(KodEvents.COLLISION)
                .withSubject(collision.key().toString())
                .withTime(collision.at().atOffset(ZoneOffset.UTC))
                .withExtension(OnecEvents.PARTITION_KEY, collision.key().toString())
                .withDataContentType("application/json")
                .withData(JsonCloudEventData.wrap(data))
                .build();
    }
}
