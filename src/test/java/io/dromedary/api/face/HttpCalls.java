package io.dromedary.api.face;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;

/** What pollers and streams of events say over HTTP about what they were given. */
final class HttpCalls {

    private HttpCalls() {}

    static String acknowledge(HttpClientSide http, String path, long offset, String session) {
        Reply reply =
                http.post(
                        path + "/ack",
                        "{\"offset\":" + offset + ",\"session\":\"" + session + "\"}");
        return reply.status() == 200 ? "" : reply.field("code");
    }

    static void refuse(HttpClientSide http, String path, long position, String session) {
        Reply reply =
                http.post(
                        path + "/nack",
                        "{\"position\":"
                                + position
                                + ",\"reason\":\"broken\",\"session\":\""
                                + session
                                + "\"}");
        if (reply.status() != 200) {
            throw new AssertionError(reply.json().toString());
        }
    }
}
