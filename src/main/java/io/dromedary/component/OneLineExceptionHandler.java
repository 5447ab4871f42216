package io.dromedary.component;

import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a failure in one line, the stack trace only on debug level: what fails is tried again for
 * ever, and a trace every half minute hides what an administrator looks for.
 */
public final class OneLineExceptionHandler implements ExceptionHandler {

    private final Logger log;

    /** Logs in the name of {@code source}. */
    public OneLineExceptionHandler(Class<?> source) {
        this.log = LoggerFactory.getLogger(source);
    }

    @Override
    public void handleException(Throwable exception) {
        handleException("Failed", exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        log.warn("{}: {}", message, exception.toString());
        log.debug("{}", message, exception);
    }
}
