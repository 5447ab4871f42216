package io.dromedary.api.face;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import java.util.List;
import java.util.concurrent.CompletionException;

/** A client in a loop of polls, as a 1C background job. */
final class LongPollFace implements Face {

    private final HttpClientSide http;

    LongPollFace(int port) {
        this.http = new HttpClientSide(port);
    }

    @Override
    public Connection open(String name) {
        Loop loop = new Loop(name);
        loop.thread.start();
        return loop;
    }

    @Override
    public void close() {
        // Its connections are kept by the client for the next calls.
    }

    private final class Loop implements Connection {

        private final String path;
        private final Received received = new Received();
        private final Thread thread = new Thread(this::run, "long-poll");
        private volatile boolean gone;

        Loop(String name) {
            this.path = "/api/v1/subscriptions/" + name;
        }

        private void run() {
            String query = "";
            while (!gone) {
                Reply reply;
                try {
                    reply = http.get(path + "/events?wait=1" + query);
                } catch (IllegalStateException | CompletionException e) {
                    received.end.complete("lost");
                    return;
                }
                JsonNode answer = reply.json();
                if (reply.status() != 200) {
                    String code = answer.path("code").asText();
                    if (code.equals("not-given") && query.contains("after")) {
                        // Moved meanwhile: what was read ahead is void.
                        query = query.substring(0, query.indexOf("&after"));
                        continue;
                    }
                    received.end.complete(code);
                    return;
                }
                boolean replayed = answer.path("replayed").asBoolean();
                String session = answer.path("session").asText();
                received.session.complete(session);
                answer.path("positions")
                        .forEach(position -> received.add(position.asLong(), session, replayed));
                if (answer.has("gap")) {
                    JsonNode gap = answer.path("gap");
                    received.gap.complete(gap.path("from") + "-" + gap.path("to"));
                }
                query = "&session=" + session + "&after=" + answer.path("offset").asLong();
            }
        }

        @Override
        public List<Long> take(int count) {
            return received.take(count);
        }

        @Override
        public boolean isQuiet() {
            return received.isQuiet();
        }

        @Override
        public String acknowledge(long offset) {
            return HttpCalls.acknowledge(http, path, offset, received.line());
        }

        @Override
        public void refuse(long position) {
            HttpCalls.refuse(http, path, position, received.line());
        }

        @Override
        public boolean isReplayed() {
            return received.isReplayed();
        }

        @Override
        public String gap() {
            return Received.await(received.gap);
        }

        @Override
        public String end() {
            return Received.await(received.end);
        }

        @Override
        public void close() {
            gone = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
