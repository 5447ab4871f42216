package io.dromedary.api.http;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * Fits Tomcat to thousands of connections that wait. Its defaults are for a few that are busy: they
 * let 8,192 in, and give each buffers for large headers and uploads.
 *
 * <p>Each open connection takes a file descriptor: {@code ulimit -n} must be above the configured
 * connections by the files of the program, about 500.
 */
@Component
final class WaitingConnections
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    /** A request line and headers fit into it; a bearer token and a long query take 1 KB. */
    private static final int HEADER_BYTES = 4096;

    /** Between the socket and the header buffer; larger bodies pass in more steps. */
    private static final String SOCKET_BUFFER_BYTES = "1024";

    /** Headers behind a chunked body, which nobody sends, have a buffer in every request. */
    private static final int TRAILER_BYTES = 512;

    /** Connections that the kernel holds while the acceptor is busy, when everybody reconnects. */
    private static final int BACKLOG = 4096;

    /** As a loop of polls should not have to reconnect between two. */
    private static final int KEEP_ALIVE_MILLIS = 75_000;

    private static final int SPARE_THREADS = 4;

    private final HttpProperties http;

    WaitingConnections(HttpProperties http) {
        this.http = http;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(WaitingHttpProtocol.class.getName());
        factory.addConnectorCustomizers(this::customize);
        factory.addEngineValves(new ConnectionEnd());
    }

    private void customize(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
            protocol.setMaxConnections(http.connections());
            protocol.setAcceptCount(BACKLOG);
            protocol.setMaxThreads(http.threads());
            protocol.setMinSpareThreads(Math.min(SPARE_THREADS, http.threads()));
            // What a request holds while it waits outlives the young generation: the next requests
            // take it over, instead of it being copied and collected with every poll.
            protocol.setProcessorCache(http.connections());
            protocol.setMaxKeepAliveRequests(-1);
            protocol.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
            protocol.setMaxHttpRequestHeaderSize(HEADER_BYTES);
            protocol.setMaxHttpResponseHeaderSize(HEADER_BYTES);
            protocol.setMaxTrailerSize(TRAILER_BYTES);
            protocol.setProperty("socket.appReadBufSize", SOCKET_BUFFER_BYTES);
            protocol.setProperty("socket.appWriteBufSize", SOCKET_BUFFER_BYTES);
        }
    }

    /** After Spring Boot's own, which sets its defaults. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
