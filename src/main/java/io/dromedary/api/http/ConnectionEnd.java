package io.dromedary.api.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Lets a request break off its connection. What the Servlet API offers, to complete, would first
 * send what is left to a client that does not read, and hold a thread of the container meanwhile.
 */
final class ConnectionEnd extends ValveBase {

    private static final String ATTRIBUTE = ConnectionEnd.class.getName();

    ConnectionEnd() {
        super(true);
    }

    /** Breaks off the connection of {@code request}, from any thread. */
    static Runnable of(ServletRequest request) {
        return (Runnable) request.getAttribute(ATTRIBUTE);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (PollController.isWaiting(request.getRequestURI())) {
            request.setAttribute(
                    ATTRIBUTE,
                    (Runnable)
                            () ->
                                    response.getCoyoteResponse()
                                            .action(
                                                    ActionCode.CLOSE_NOW,
                                                    new IOException("The client does not read")));
        }
        getNext().invoke(request, response);
    }
}
