package io.dromedary.api.http;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's NIO connector with a small buffer between the application and the socket. The usual one
 * takes 24 KB of each waiting request; answers that are larger than the small one pass around it.
 */
public final class WaitingHttpProtocol extends Http11NioProtocol {

    private static final int RESPONSE_BUFFER_BYTES = 1024;

    @Override
    public int getDesiredBufferSize() {
        return RESPONSE_BUFFER_BYTES;
    }
}
