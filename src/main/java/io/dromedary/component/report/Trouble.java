package io.dromedary.component.report;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;

/** Why something was not delivered, in one line that holds no address which is a secret. */
final class Trouble {

    private static final int LETTERS = 500;

    private Trouble() {}

    static String of(Throwable failure) {
        Throwable known = first(failure, RefusedNoticeException.class);
        if (known != null) {
            return known.getMessage();
        }
        Throwable http = first(failure, HttpOperationFailedException.class);
        if (http instanceof HttpOperationFailedException answer) {
            return "the server answers " + answer.getStatusCode();
        }
        Throwable host = first(failure, UnknownHostException.class);
        if (host != null) {
            return "there is no such host. Check the name, and the network";
        }
        if (first(failure, SocketTimeoutException.class) != null
                || first(failure, HttpTimeoutException.class) != null) {
            return "the server did not answer in time";
        }
        if (first(failure, ConnectException.class) != null) {
            return "nobody listens there (connection refused). Is the server running, and the port"
                    + " right?";
        }
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String text = deepest.getClass().getSimpleName() + ": " + deepest.getMessage();
        String line = text.replaceAll("https?://\\S+", "(address)").replaceAll("\\s+", " ").strip();
        return line.substring(0, Math.min(line.length(), LETTERS));
    }

    private static <T extends Throwable> T first(Throwable failure, Class<T> type) {
        return ObjectHelper.getException(type, failure);
    }
}
