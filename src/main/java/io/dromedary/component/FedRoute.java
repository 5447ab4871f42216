package io.dromedary.component;

import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * A route, as the loop sees it that feeds it one exchange after the other.
 *
 * @param <T> what an exchange is made of
 */
public interface FedRoute<T> {

    /** A new exchange. */
    Exchange exchange(T content);

    /**
     * Processes the exchange.
     *
     * @param done called once, on any thread, unless this returns true
     * @return whether it is finished already
     */
    boolean process(Exchange exchange, Runnable done);

    /** The loop is through with the exchange. */
    void release(Exchange exchange);

    /** Tells what failed, with the exchange if it was one. */
    void failed(String message, Optional<Exchange> exchange, Throwable cause);
}
