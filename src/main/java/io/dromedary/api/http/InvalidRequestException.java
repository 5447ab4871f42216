package io.dromedary.api.http;

/** A request that cannot be understood; the message names the parameter and says what is wanted. */
final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidRequestException(String message) {
        super(message);
    }
}
