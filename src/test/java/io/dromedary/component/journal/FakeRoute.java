package io.dromedary.component.journal;

import io.dromedary.component.FedRoute;
import io.dromedary.journal.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;

/**
 * Does with an event what the test wants, and remembers it: at once, or, while it holds, when the
 * test ends it.
 */
final class FakeRoute implements FedRoute<List<StoredEvent>> {

    /** First positions of the exchanges, in order. */
    final List<Long> given = new CopyOnWriteArrayList<>();

    final List<Exchange> released = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final AtomicInteger failMaking = new AtomicInteger();
    volatile boolean handlerFails;
    volatile boolean isHopeless;

    /** A batch with this position among others fails. */
    volatile long wholeBatchFailsWith;

    /** What the exchange with that number, from 1, fails with. */
    volatile Function<Integer, Optional<Throwable>> behaviour = number -> Optional.empty();

    private final CamelContext camel;
    private final ConcurrentLinkedDeque<Held> held = new ConcurrentLinkedDeque<>();
    private volatile boolean holds;

    private record Held(Exchange exchange, Runnable done) {}

    FakeRoute(CamelContext camel) {
        this.camel = camel;
    }

    /** From now on each exchange is under way until it is ended. */
    void hold() {
        holds = true;
    }

    void endFirst() {
        held.removeFirst().done().run();
    }

    void endLast() {
        held.removeLast().done().run();
    }

    void failFirst(String why) {
        Held first = held.removeFirst();
        first.exchange().setException(new IllegalStateException(why));
        first.done().run();
    }

    /** Ends what is under way, and holds nothing any more. */
    void letGo() {
        holds = false;
        while (!held.isEmpty()) {
            endFirst();
        }
    }

    @Override
    public Exchange exchange(List<StoredEvent> events) {
        if (failMaking.getAndDecrement() > 0) {
            throw new IllegalStateException("the event cannot be decoded");
        }
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(events.get(0).position());
        exchange.setProperty(JournalConstants.PARK, isHopeless);
        long failing = wholeBatchFailsWith;
        if (events.size() > 1 && events.stream().anyMatch(event -> event.position() == failing)) {
            exchange.setException(new IllegalStateException("one of them fails"));
        }
        return exchange;
    }

    @Override
    public boolean process(Exchange exchange, Runnable done) {
        long position = exchange.getMessage().getBody(Long.class);
        boolean atOnce = !holds;
        if (!atOnce) {
            held.add(new Held(exchange, done));
        }
        given.add(position);
        if (atOnce) {
            behaviour.apply(given.size()).ifPresent(exchange::setException);
        }
        return atOnce;
    }

    @Override
    public void release(Exchange exchange) {
        released.add(exchange);
    }

    @Override
    public void failed(String message, Optional<Exchange> exchange, Throwable cause) {
        failures.add(message + ": " + rootOf(cause));
        if (handlerFails) {
            throw new IllegalStateException("the handler fails, too");
        }
    }

    private static Throwable rootOf(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootOf(thrown.getCause());
    }
}
