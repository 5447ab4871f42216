package io.dromedary.component.kod;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.dromedary.event.KodEvents;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.send.Histories;
import io.dromedary.kod.send.History;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.camel.ProducerTemplate;

/**
 * Tells the journal when a historical transfer is through, before the registry knows: a crash
 * between tells it again, under the same id. Thread-safe.
 */
final class ToldHistories implements Histories {

    private final ObjectMapper json = new ObjectMapper();
    private final Histories histories;
    private final ProducerTemplate template;
    private final String endpoint;
    private final String node;

    /**
     * Tells of the end of these.
     *
     * @param endpoint takes the events
     * @param node code of this one
     */
    ToldHistories(Histories histories, ProducerTemplate template, String endpoint, String node) {
        this.histories = histories;
        this.template = template;
        this.endpoint = endpoint;
        this.node = node;
    }

    @Override
    public List<History> open() {
        return histories.open();
    }

    @Override
    public List<ObjectHead> older(History history, int objects, long bytes) {
        return histories.older(history, objects, bytes);
    }

    @Override
    public void reach(History history, Boundary reached) {
        histories.reach(history, reached);
    }

    @Override
    public void finish(History history) {
        template.sendBody(
                endpoint,
                CloudEventBuilder.v1()
                        .withId("history-" + node + "-" + history.id())
                        .withSource(KodEvents.source(node))
                        .withType(KodEvents.HISTORY_COMPLETE)
                        .withSubject(history.node())
                        .withTime(OffsetDateTime.now(ZoneOffset.UTC))
                        .withDataContentType("application/json")
                        .withData(
                                JsonCloudEventData.wrap(
                                        json.createObjectNode()
                                                .put("node", history.node())
                                                .put("since", history.until().mark().digits())))
                        .build());
        histories.finish(history);
    }
}
