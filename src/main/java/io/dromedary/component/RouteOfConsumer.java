package io.dromedary.component;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;

/**
 * The route of a consumer of ours; what its exchanges hold is the consumer's own.
 *
 * @param <T> what an exchange is made of
 */
public abstract class RouteOfConsumer<T> implements FedRoute<T> {

    private final DefaultConsumer consumer;

    /** The route that begins at {@code consumer}. */
    protected RouteOfConsumer(DefaultConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public boolean process(Exchange exchange, Runnable done) {
        return consumer.getAsyncProcessor()
                .process(
                        exchange,
                        doneSync -> {
                            if (!doneSync) {
                                done.run();
                            }
                        });
    }

    @Override
    public void release(Exchange exchange) {
        consumer.releaseExchange(exchange, false);
    }

    @Override
    public void failed(String message, Optional<Exchange> exchange, Throwable cause) {
        consumer.getExceptionHandler().handleException(message, exchange.orElse(null), cause);
    }
}
