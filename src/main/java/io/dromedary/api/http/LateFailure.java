package io.dromedary.api.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import java.util.Optional;

/**
 * Why a request that waited without a thread has failed. It is dispatched once more, and its
 * controller throws what it finds here, so that this failure is told like any other.
 */
final class LateFailure {

    private static final String ATTRIBUTE = LateFailure.class.getName();

    private LateFailure() {}

    static void tell(AsyncContext exchange, Throwable failure) {
        RuntimeException unchecked =
                failure instanceof RuntimeException plain
                        ? plain
                        : new IllegalStateException("A waiting request failed", failure);
        exchange.getRequest().setAttribute(ATTRIBUTE, unchecked);
        exchange.dispatch();
    }

    /** Throws why the wait of this request has failed, if it is the one that was dispatched. */
    static void rethrow(ServletRequest request) {
        Optional<RuntimeException> failure =
                Optional.ofNullable((RuntimeException) request.getAttribute(ATTRIBUTE));
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
