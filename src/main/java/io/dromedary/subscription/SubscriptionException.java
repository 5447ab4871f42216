package io.dromedary.subscription;

import java.util.Objects;

/** A call that a subscription refuses; the message says why and what to do. Nothing was changed. */
public final class SubscriptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a call is refused. */
    public enum Reason {
        /** There is no subscription of that name. */
        UNKNOWN,
        /** One of that name exists with another channel, start or filter. */
        CONFLICT,
        /** A later poll took the name over; the caller must stop. */
        FENCED,
        /** What is acknowledged or refused was not given. */
        NOT_GIVEN,
        /** Nothing is parked of that key. */
        NOT_PARKED,
        /** A value of the call is malformed or outside its limits. */
        INVALID,
        /** The service is stopping; the call may be repeated later. */
        STOPPING
    }

    /** Refuses for {@code reason}; {@code message} is for the user. */
    public SubscriptionException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason);
    }

    /** Why the call is refused. */
    public Reason reason() {
        return reason;
    }

    /** There is no subscription {@code name}. */
    static SubscriptionException unknown(String name) {
        return new SubscriptionException(Reason.UNKNOWN, "There is no subscription " + name);
    }

    static SubscriptionException fenced(String name) {
        return new SubscriptionException(
                Reason.FENCED,
                "A later poll has taken over the subscription "
                        + name
                        + "; this session is over. To take it back, poll without session");
    }

    static SubscriptionException stopping() {
        return new SubscriptionException(
                Reason.STOPPING, "The service is stopping; repeat the call when it is back");
    }

    static SubscriptionException invalid(String message) {
        return new SubscriptionException(Reason.INVALID, message);
    }
}
