package io.dromedary.api.face;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.face.EventSource.Frame;
import java.util.List;

/** A client of server-sent events. */
final class SseFace implements Face {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final HttpClientSide http;

    SseFace(int port) {
        this.port = port;
        this.http = new HttpClientSide(port);
    }

    @Override
    public Connection open(String name) {
        return new Stream(name);
    }

    @Override
    public void close() {
        // Each connection is closed by itself.
    }

    private final class Stream implements Connection {

        private final String path;
        private final Received received = new Received();
        private final EventSource source;

        Stream(String name) {
            path = "/api/v1/subscriptions/" + name;
            source = EventSource.open(port, path + "/stream");
            Thread thread = new Thread(this::run, "stream");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            if (source.status() != 200) {
                Frame problem = source.next();
                received.end.complete(problem.data());
                return;
            }
            for (Frame frame = frame(); !frame.name().equals("end"); frame = frame()) {
                switch (frame.name()) {
                    case "message" -> add(frame.id());
                    case "opened" ->
                            received.session.complete(json(frame).path("session").asText());
                    case "gap" -> {
                        JsonNode gap = json(frame);
                        received.gap.complete(gap.path("from") + "-" + gap.path("to"));
                    }
                    default -> received.end.complete(json(frame).path("code").asText());
                }
            }
            received.end.complete("lost");
        }

        /** A position, of a replayed event with its session behind it. */
        private void add(String id) {
            String[] parts = id.split("@", 2);
            boolean replayed = parts.length == 2;
            received.add(
                    Long.parseLong(parts[0]),
                    replayed ? parts[1] : Received.await(received.session),
                    replayed);
        }

        private Frame frame() {
            try {
                return source.next();
            } catch (AssertionError nothing) {
                return new Frame("", "end", "");
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
            source.close();
        }
    }

    private static JsonNode json(Frame frame) {
        try {
            return JSON.readTree(frame.data());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(frame.toString(), e);
        }
    }
}
