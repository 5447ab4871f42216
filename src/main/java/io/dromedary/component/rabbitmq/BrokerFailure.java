package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Says in an administrator's words what the broker or the way to it did. Stateless. */
final class BrokerFailure {

    private static final int NOT_FOUND = 404;

    private BrokerFailure() {}

    /** One line, without a full stop. */
    static String reason(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PossibleAuthenticationFailureException) {
                return "RabbitMQ refused the user or the password (properties"
                        + " dromedary.rabbitmq.username and .password)";
            }
            if (cause instanceof ShutdownSignalException signal) {
                return reason(signal);
            }
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return "RabbitMQ cannot be reached (property dromedary.rabbitmq.addresses): "
                        + cause.getMessage();
            }
            if (cause instanceof TimeoutException) {
                return "RabbitMQ did not answer in time";
            }
        }
        return "RabbitMQ failed: " + thrown;
    }

    /** Whether the broker has no such queue or exchange. */
    static boolean isNotFound(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close) {
                return close.getReplyCode() == NOT_FOUND;
            }
        }
        return false;
    }

    private static String reason(ShutdownSignalException signal) {
        return refusal(signal.getReason())
                .map(text -> "RabbitMQ refused it: " + text)
                .orElse(
                        signal instanceof AlreadyClosedException
                                ? "the connection to RabbitMQ was closed"
                                : "the connection to RabbitMQ was lost");
    }

    private static Optional<String> refusal(Method reason) {
        if (reason instanceof AMQP.Channel.Close close) {
            return Optional.of(close.getReplyText());
        }
        if (reason instanceof AMQP.Connection.Close close) {
            return Optional.of(close.getReplyText());
        }
        return Optional.empty();
    }
}
