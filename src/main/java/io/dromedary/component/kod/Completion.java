package io.dromedary.component.kod;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.SynchronizationAdapter;

/** The end of an exchange: of its unit of work, also if another route or thread ends it. */
final class Completion extends SynchronizationAdapter {

    private final CompletableFuture<String> done = new CompletableFuture<>();

    private Completion() {}

    /** Completes with the exchange; exceptionally if it failed or is to be rolled back. */
    static CompletionStage<?> of(Exchange exchange) {
        Completion completion = new Completion();
        exchange.getExchangeExtension().addOnCompletion(completion);
        return completion.done;
    }

    @Override
    public void onComplete(Exchange exchange) {
        if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
            done.completeExceptionally(
                    new RuntimeCamelException("the route has marked it for rollback"));
        } else {
            done.complete(exchange.getExchangeId());
        }
    }

    @Override
    public void onFailure(Exchange exchange) {
        done.completeExceptionally(
                Optional.<Throwable>ofNullable(exchange.getException())
                        .orElseGet(() -> new RuntimeCamelException("the exchange failed")));
    }
}
