package io.dromedary.api.http;

import io.dromedary.subscription.SubscriptionException;
import org.springframework.http.HttpStatus;

/**
 * What a program is told of a refusal, in an answer as in the last frame of a stream.
 *
 * @param code for programs
 */
record RefusalCode(HttpStatus status, String code) {

    static RefusalCode of(SubscriptionException.Reason reason) {
        return switch (reason) {
            case UNKNOWN -> new RefusalCode(HttpStatus.NOT_FOUND, "unknown-subscription");
            case CONFLICT -> new RefusalCode(HttpStatus.CONFLICT, "conflict");
            case FENCED -> new RefusalCode(HttpStatus.CONFLICT, "fenced");
            case NOT_GIVEN -> new RefusalCode(HttpStatus.UNPROCESSABLE_ENTITY, "not-given");
            case NOT_PARKED -> new RefusalCode(HttpStatus.NOT_FOUND, "not-parked");
            case INVALID -> new RefusalCode(HttpStatus.BAD_REQUEST, "invalid");
            case STOPPING -> new RefusalCode(HttpStatus.SERVICE_UNAVAILABLE, "stopping");
        };
    }
}
