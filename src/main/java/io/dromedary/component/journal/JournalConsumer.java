package io.dromedary.component.journal;

import io.cloudevents.CloudEvent;
import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.component.RouteOfConsumer;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Subscription;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;

/** Hands a subscriber's events to its route, one exchange an event unless batches are asked for. */
public class JournalConsumer extends DefaultConsumer implements Suspendable {

    private final JournalEndpoint endpoint;
    private final Subscription wanted;
    private Optional<LedSubscriber> subscriber = Optional.empty();

    JournalConsumer(JournalEndpoint endpoint, Processor processor, Subscription wanted) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.wanted = wanted;
        setExceptionHandler(new OneLineExceptionHandler(JournalConsumer.class));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        JournalComponent component = endpoint.getJournalComponent();
        LedSubscriber started =
                new LedSubscriber(wanted.name(), this::loop, component.consumerThreads());
        started.start(component.leadership());
        subscriber = Optional.of(started);
    }

    private SubscriberLoop loop() {
        JournalComponent component = endpoint.getJournalComponent();
        JournalConfiguration configuration = endpoint.getConfiguration();
        return new SubscriberLoop(
                new RouteSubscription(
                        component.getSubscriptions(), wanted, configuration.getBatchSize()),
                configuration,
                component.consumerThreads(),
                new RouteFace());
    }

    @Override
    protected void doSuspend() throws Exception {
        subscriber.ifPresent(LedSubscriber::suspend);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        subscriber.ifPresent(LedSubscriber::resume);
    }

    @Override
    protected void doStop() throws Exception {
        if (subscriber.isPresent()) {
            subscriber.get().stop();
        }
        subscriber = Optional.empty();
        super.doStop();
    }

    private final class RouteFace extends RouteOfConsumer<List<StoredEvent>> {

        RouteFace() {
            super(JournalConsumer.this);
        }

        @Override
        public Exchange exchange(List<StoredEvent> events) {
            Exchange exchange = createExchange(false);
            StoredEvent last = events.get(events.size() - 1);
            exchange.getMessage().setHeader(JournalConstants.CHANNEL, wanted.channel());
            exchange.getMessage().setHeader(JournalConstants.POSITION, last.position());
            if (endpoint.getConfiguration().getBatchSize() == 1) {
                CloudEvent event = last.event();
                exchange.getMessage().setBody(event);
                exchange.getMessage().setHeader(JournalConstants.EVENT_ID, event.getId());
                exchange.getMessage().setHeader(JournalConstants.EVENT_TYPE, event.getType());
            } else {
                exchange.getMessage().setBody(events.stream().map(StoredEvent::event).toList());
            }
            return exchange;
        }
    }
}
