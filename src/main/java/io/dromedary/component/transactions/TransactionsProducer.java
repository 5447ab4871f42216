package io.dromedary.component.transactions;

import io.cloudevents.CloudEvent;
import io.dromedary.component.ExchangeCheckpoint;
import io.dromedary.event.EventFilter;
import io.dromedary.event.OnecEvents;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.transaction.GroupingOptions;
import io.dromedary.transaction.LogOutcome;
import io.dromedary.transaction.OutcomeEvents;
import io.dromedary.transaction.TransactionGrouper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Turns a batch of records into the events of what has finished with it. Remembers the open
 * transactions of each log between batches; what it remembers is stored with the checkpoint of the
 * batch, and restored from there when the log is read anew.
 */
public class TransactionsProducer extends DefaultProducer {

    private final OutcomeKinds kinds;
    private final EventFilter filter;
    private final GroupingOptions options;

    /** By source: two readers of one log may stand at different places. */
    private final Map<String, TransactionGrouper> groupers = new ConcurrentHashMap<>();

    TransactionsProducer(
            TransactionsEndpoint endpoint,
            OutcomeKinds kinds,
            EventFilter filter,
            GroupingOptions options) {
        super(endpoint);
        this.kinds = kinds;
        this.filter = filter;
        this.options = options;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (!(exchange.getMessage().getBody() instanceof EventLogBatch batch)) {
            throw new IllegalArgumentException(
                    "onec-transactions: takes the batches of onec-eventlog:, not "
                            + exchange.getMessage().getBody());
        }
        Optional<ExchangeCheckpoint> checkpoint = ExchangeCheckpoint.of(exchange);
        String source =
                checkpoint
                        .map(carried -> carried.checkpoint().source())
                        .orElseGet(() -> OnecEvents.source(batch.infobase()).toString());
        TransactionGrouper grouper = groupers.computeIfAbsent(source, this::grouper);
        // One log is never processed twice at a time; this makes what the last thread wrote
        // visible.
        synchronized (grouper) {
            exchange.getMessage().setBody(events(grouper, batch));
            checkpoint.ifPresent(carried -> carried.remember(this, grouper.memory()));
        }
    }

    private List<CloudEvent> events(TransactionGrouper grouper, EventLogBatch batch)
            throws IOException {
        List<CloudEvent> events = new ArrayList<>();
        for (LogOutcome outcome : grouper.accept(batch)) {
            if (kinds.contain(outcome)) {
                OutcomeEvents.of(outcome).stream().filter(filter::test).forEach(events::add);
            }
        }
        return events;
    }

    private TransactionGrouper grouper(String source) {
        Path spill =
                options.spillDirectory().resolve(URLEncoder.encode(source, StandardCharsets.UTF_8));
        return new TransactionGrouper(options.withSpillDirectory(spill));
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        groupers.clear();
    }

    @Override
    public String toString() {
        return getEndpoint().getEndpointUri();
    }
}
