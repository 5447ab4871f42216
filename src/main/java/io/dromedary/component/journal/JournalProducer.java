package io.dromedary.component.journal;

import io.cloudevents.CloudEvent;
import io.dromedary.component.ExchangeCheckpoint;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.FencedException;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.JournalException;
import io.dromedary.journal.Positions;
import io.dromedary.journal.UnstorableEventException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Appends the events of the body, and the checkpoint of the source if the exchange is the source's
 * own, in one {@link io.dromedary.journal.Journal#append}; done when they are durable.
 */
public class JournalProducer extends DefaultProducer {

    private final JournalEndpoint endpoint;
    private final ChannelRouting routing;
    private final MessageEvents messageEvents;
    private final Duration timeout;

    JournalProducer(JournalEndpoint endpoint, ChannelRouting routing) {
        super(endpoint);
        JournalConfiguration configuration = endpoint.getConfiguration();
        this.endpoint = endpoint;
        this.routing = routing;
        this.messageEvents = new MessageEvents(configuration.getMaxBytes());
        this.timeout = Duration.ofMillis(configuration.getTimeout());
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String channel = channel(exchange);
        List<CloudEvent> events = messageEvents.of(exchange.getMessage());
        Optional<ExchangeCheckpoint> own = ExchangeCheckpoint.of(exchange);
        if (events.isEmpty()) {
            own.ifPresent(checkpoint -> checkpoint.nothingToStore(exchange));
            answer(exchange, List.of(), 0);
            return;
        }
        Optional<Checkpoint> checkpoint =
                endpoint.getConfiguration().isCheckpoint()
                        ? own.flatMap(carried -> carried.uncommitted(exchange))
                        : Optional.empty();
        Appended appended =
                await(endpoint.journal().append(routing.route(events, channel), checkpoint));
        if (checkpoint.isPresent()) {
            own.ifPresent(ExchangeCheckpoint::committed);
        }
        answer(exchange, positions(events, channel, appended), appended.duplicates());
    }

    private String channel(Exchange exchange) throws InvalidEventException {
        String named = exchange.getProperty(JournalConstants.TO_CHANNEL, String.class);
        if (named == null) {
            return endpoint.getConfiguration().getChannel();
        }
        try {
            return ChannelRouting.checked(named);
        } catch (IllegalArgumentException e) {
            throw new InvalidEventException(e.getMessage(), e);
        }
    }

    private Appended await(CompletableFuture<Appended> append)
            throws InterruptedException, InvalidEventException {
        try {
            return append.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new JournalException(
                    "The journal did not store the events within "
                            + timeout.toMillis()
                            + " ms (option timeout of journal:)",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FencedException fenced) {
                throw fenced;
            }
            if (e.getCause() instanceof UnstorableEventException unstorable) {
                // Repeating it is in vain: who sent it is told so, or it is put aside.
                throw new InvalidEventException(unstorable.getMessage(), unstorable);
            }
            if (e.getCause() instanceof JournalException failed) {
                throw failed;
            }
            throw new JournalException("The journal did not store the events", e.getCause());
        }
    }

    /** Back into the order of the body. */
    private List<Long> positions(List<CloudEvent> events, String otherwise, Appended appended) {
        Map<String, Iterator<Long>> byChannel = new HashMap<>();
        appended.positions().forEach((name, list) -> byChannel.put(name, list.iterator()));
        Positions.Builder positions = new Positions.Builder();
        for (CloudEvent event : events) {
            positions.add(byChannel.get(routing.channelOf(event, otherwise)).next());
        }
        return positions.build();
    }

    private static void answer(Exchange exchange, List<Long> positions, int duplicates) {
        exchange.getMessage().setHeader(JournalConstants.POSITIONS, positions);
        exchange.getMessage().setHeader(JournalConstants.DUPLICATES, duplicates);
    }
}
