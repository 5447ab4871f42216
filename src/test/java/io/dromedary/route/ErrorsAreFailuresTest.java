package io.dromedary.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A step of a route")
class ErrorsAreFailuresTest {

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    /** What the route was told of the end of the step. */
    private final List<Boolean> told = new ArrayList<>();

    private boolean run(BiPredicate<Exchange, AsyncCallback> step) {
        AsyncProcessor target =
                new AsyncProcessorSupport() {
                    @Override
                    public boolean process(Exchange one, AsyncCallback callback) {
                        return step.test(one, callback);
                    }
                };
        AsyncProcessor wrapped =
                (AsyncProcessor)
                        new ErrorsAreFailures()
                                .wrapProcessorInInterceptors(
                                        exchange.getContext(), new LogDefinition(), target, target);
        return wrapped.process(exchange, told::add);
    }

    @Test
    @DisplayName("that says after it has returned that it was done before ends its exchange")
    void lateSaysSync() {
        AtomicReference<AsyncCallback> late = new AtomicReference<>();

        assertThat(
                        run(
                                (one, callback) -> {
                                    late.set(callback);
                                    return false;
                                }))
                .isFalse();
        late.get().done(true);

        assertThat(told).containsExactly(false);
    }

    @Test
    @DisplayName("that says twice that it is done ends its exchange once")
    void twice() {
        assertThat(
                        run(
                                (one, callback) -> {
                                    callback.done(false);
                                    callback.done(true);
                                    return false;
                                }))
                .isFalse();

        assertThat(told).containsExactly(false);
    }

    @Test
    @DisplayName("that says that it is done and throws an error fails, once")
    void throwsAfterDone() {
        assertThat(
                        run(
                                (one, callback) -> {
                                    callback.done(true);
                                    throw new StackOverflowError("deep");
                                }))
                .isTrue();

        assertThat(told).containsExactly(true);
        assertThat(exchange.getException()).hasMessageContaining("deep");
    }
}
