package io.dromedary.route;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Makes a {@link Error} that a step throws, such as an {@link OutOfMemoryError}, the failure of its
 * exchange. Camel lets it pass through the route: then nobody is told of the end of the exchange,
 * which counts as under way for ever, and who called over HTTP gets the body of the request with
 * the status 200.
 */
public final class ErrorsAreFailures implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        return new Step(definition.getId(), AsyncProcessorConverterHelper.convert(target));
    }

    private static final class Step extends DelegateAsyncProcessor {

        private final String id;

        private Step(String id, AsyncProcessor step) {
            super(step);
            this.id = id;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Told told = new Told(callback);
            boolean sync;
            try {
                sync = super.process(exchange, told);
            } catch (Error e) {
                if (told.wasPassedOn()) { // it is of what comes after this step
                    throw e;
                }
                exchange.setException(new RuntimeCamelException("Step " + id + ": " + e, e));
                callback.done(true);
                return true;
            }
            told.returned(sync);
            return sync;
        }
    }

    /** How far the telling of one exchange is. */
    private enum Stage {
        RUNNING,
        KEPT,
        RETURNED,
        PASSED_ON
    }

    /**
     * Keeps what is told before a step returns: steps say that they are done and throw then. Told
     * on another thread, or once more, it ends the exchange once whatever is said first.
     */
    private static final class Told implements AsyncCallback {

        private final AsyncCallback callback;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.RUNNING);

        private Told(AsyncCallback callback) {
            this.callback = callback;
        }

        @Override
        public void done(boolean doneSync) {
            if (doneSync && stage.compareAndSet(Stage.RUNNING, Stage.KEPT)) {
                return;
            }
            if (stage.compareAndSet(Stage.RUNNING, Stage.PASSED_ON)
                    || stage.compareAndSet(Stage.RETURNED, Stage.PASSED_ON)) {
                callback.done(false);
            }
        }

        void returned(boolean sync) {
            if (!stage.compareAndSet(Stage.RUNNING, Stage.RETURNED)
                    && stage.compareAndSet(Stage.KEPT, Stage.PASSED_ON)) {
                callback.done(sync);
            }
        }

        /** After an error: what is told later is told no more. */
        boolean wasPassedOn() {
            return stage.getAndSet(Stage.PASSED_ON) == Stage.PASSED_ON;
        }
    }
}
