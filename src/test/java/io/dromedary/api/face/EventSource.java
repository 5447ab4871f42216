package io.dromedary.api.face;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of server-sent events, by the letter of WHATWG HTML 9.2.6, that does not reconnect. */
public final class EventSource implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

    /** What came: a comment has the name {@code :}, the end of the stream {@code end}. */
    public record Frame(String id, String name, String data) {}

    /** Connects; headers are names and values in turn. */
    public static EventSource open(int port, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new EventSource(
                    HttpClient.newHttpClient()
                            .send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private EventSource(HttpResponse<InputStream> response) {
        this.response = response;
        Thread reader = new Thread(this::read, "event-source");
        reader.setDaemon(true);
        reader.start();
    }

    /** The status of the answer. */
    public int status() {
        return response.statusCode();
    }

    /** A header of the answer. */
    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The next frame, comments left out. */
    public Frame next() {
        Frame frame = any();
        while (frame.name().equals(":")) {
            frame = any();
        }
        return frame;
    }

    /** The next frame, or comment. */
    public Frame any() {
        try {
            Frame frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("nothing came");
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        String id = "";
        String name = "message";
        StringBuilder data = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    frames.add(new Frame("", ":", line.substring(1)));
                } else if (line.isEmpty()) {
                    if (data.length() > 0) {
                        frames.add(new Frame(id, name, data.toString()));
                    }
                    id = "";
                    name = "message";
                    data.setLength(0);
                } else {
                    String value = line.substring(line.indexOf(": ") + 2);
                    switch (line.substring(0, line.indexOf(':'))) {
                        case "id" -> id = value;
                        case "event" -> name = value;
                        case "data" -> data.append(value);
                        default -> throw new IllegalStateException(line);
                    }
                }
            }
        } catch (IOException e) {
            frames.add(new Frame("", "end", String.valueOf(e.getMessage())));
            return;
        }
        frames.add(new Frame("", "end", ""));
    }
}
