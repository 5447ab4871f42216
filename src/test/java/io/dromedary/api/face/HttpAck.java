package io.dromedary.api.face;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;

/** An acknowledgement over HTTP, as pollers and streams of events send it. */
final class HttpAck {

    private HttpAck() {}

    static String send(HttpClientSide http, String path, long offset, String session) {
        Reply reply =
                http.post(
                        path + "/ack",
                        "{\"offset\":" + offset + ",\"session\":\"" + session + "\"}");
        return reply.status() == 200 ? "" : reply.field("code");
    }
}
