package io.dromedary.api.http;

/** The body of a request is longer than the configuration allows; the message names the limit. */
final class BodyTooLongException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BodyTooLongException(String message) {
        super(message);
    }
}
