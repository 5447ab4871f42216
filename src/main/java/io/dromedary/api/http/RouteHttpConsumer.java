package io.dromedary.api.http;

import io.dromedary.api.access.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Tells a failure that a route did not handle as problem details (RFC 9457), as every other failure
 * is; Camel's own answer is an empty text. A route that sets {@code muteException=false} wants its
 * caller to see the trace, and gets what Camel says.
 */
final class RouteHttpConsumer extends SpringBootPlatformHttpConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(RouteHttpConsumer.class);

    RouteHttpConsumer(PlatformHttpEndpoint endpoint, Processor route, Executor executor) {
        super(endpoint, route, executor);
    }

    @Override
    protected void afterProcess(HttpServletResponse response, Exchange exchange) throws Exception {
        if (exchange.getException() == null || !getEndpoint().isMuteException()) {
            super.afterProcess(response, exchange);
            return;
        }
        try {
            refuse(response, exchange.getException());
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    private void refuse(HttpServletResponse response, Exception failure) throws IOException {
        LOG.error("{} failed: {}", getEndpoint().getPath(), failure.toString());
        LOG.debug("{} failed", getEndpoint().getPath(), failure);
        if (!response.isCommitted()) {
            Refusal.write(
                    response,
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "The request failed for a reason that was not foreseen; the log has it",
                    "internal");
        }
    }
}
