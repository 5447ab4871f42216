package io.dromedary.api.grpc;

import io.cloudevents.core.format.EventDeserializationException;
import io.dromedary.channel.ChannelException;
import io.dromedary.journal.JournalException;
import io.dromedary.sql.DatabaseException;
import io.dromedary.subscription.SubscriptionException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With which status a call ends; the codes are explained in {@code subscriptions.proto}. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    static Status of(Throwable cause) {
        if (cause instanceof SubscriptionException refused) {
            return code(refused.reason()).withDescription(refused.getMessage());
        }
        if (cause instanceof ChannelException) {
            return Status.FAILED_PRECONDITION.withDescription(cause.getMessage());
        }
        if (cause instanceof StatusRuntimeException told) {
            return told.getStatus();
        }
        LOG.error("A call has failed", cause);
        if (cause instanceof JournalException || cause instanceof DatabaseException) {
            return Status.UNAVAILABLE.withDescription(cause.getMessage());
        }
        if (cause instanceof EventDeserializationException) {
            return Status.DATA_LOSS.withDescription(
                    "An event of the journal cannot be decoded; the long poll gives it as it is");
        }
        return Status.INTERNAL.withDescription(
                "The call failed for a reason that was not foreseen; the log has it");
    }

    private static Status code(SubscriptionException.Reason reason) {
        return switch (reason) {
            case UNKNOWN, NOT_PARKED -> Status.NOT_FOUND;
            case CONFLICT -> Status.ALREADY_EXISTS;
            case FENCED -> Status.ABORTED;
            case NOT_GIVEN -> Status.OUT_OF_RANGE;
            case INVALID -> Status.INVALID_ARGUMENT;
            case STOPPING -> Status.UNAVAILABLE;
        };
    }
}
