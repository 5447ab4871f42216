package io.dromedary.component.journal;

import io.dromedary.journal.StoredEvent;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Events that were given to the route, and what became of them. */
final class Begun {

    private final List<StoredEvent> events;
    private final Optional<Exchange> exchange;
    private Optional<Throwable> failure = Optional.empty();

    /** Written last: who sees it sees what the route left in the exchange. */
    private volatile boolean done;

    private Begun(List<StoredEvent> events, Optional<Exchange> exchange) {
        this.events = events;
        this.exchange = exchange;
    }

    /** They are under way. */
    static Begun in(Exchange exchange, List<StoredEvent> events) {
        return new Begun(events, Optional.of(exchange));
    }

    /** No exchange could be made of them. */
    static Begun failed(List<StoredEvent> events, Throwable cause) {
        Begun begun = new Begun(events, Optional.empty());
        begun.fail(cause);
        return begun;
    }

    List<StoredEvent> events() {
        return events;
    }

    Optional<Exchange> exchange() {
        return exchange;
    }

    /** The route is through with the exchange. */
    void end() {
        if (failure.isEmpty()) {
            failure = exchange.flatMap(Begun::failure);
        }
        done = true;
    }

    /** The route threw. */
    void fail(Throwable cause) {
        failure = Optional.of(cause);
        exchange.ifPresent(its -> its.setException(cause));
        end();
    }

    boolean isDone() {
        return done;
    }

    /** Why they are to be delivered again; empty if they succeeded or are under way. */
    Optional<Throwable> failure() {
        return done ? failure : Optional.empty();
    }

    /** Whether the route said that further attempts are in vain. */
    boolean isHopeless() {
        return exchange.map(its -> its.getProperty(JournalConstants.PARK, false, boolean.class))
                .orElse(false);
    }

    long first() {
        return events.get(0).position();
    }

    long last() {
        return events.get(events.size() - 1).position();
    }

    private static Optional<Throwable> failure(Exchange exchange) {
        if (exchange.getException() == null && exchange.isRollbackOnly()) {
            return Optional.of(
                    new IllegalStateException("The route marked the exchange for rollback"));
        }
        return Optional.ofNullable(exchange.getException());
    }
}
