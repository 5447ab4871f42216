package io.dromedary.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Speaks HTTP to a server on this machine. */
public final class HttpClientSide {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI server;

    /** Of the server on that port. */
    public HttpClientSide(int port) {
        this.server = URI.create("http://127.0.0.1:" + port);
    }

    /** Sends a request with headers given as names and values in turn. */
    public Reply get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** Sends a JSON body. */
    public Reply put(String path, String body) {
        return send("PUT", path, body, "Content-Type", "application/json");
    }

    /** Sends a JSON body. */
    public Reply post(String path, String body) {
        return send("POST", path, body, "Content-Type", "application/json");
    }

    /** Sends a request without a body. */
    public Reply delete(String path) {
        return send("DELETE", path, "");
    }

    /** Sends any request. */
    public Reply send(String method, String path, String body, String... headers) {
        try {
            return new Reply(client.send(request(method, path, body, headers), text()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a request whose answer comes later. */
    public CompletableFuture<Reply> getLater(String path) {
        return client.sendAsync(request("GET", path, ""), text()).thenApply(Reply::new);
    }

    private static HttpResponse.BodyHandler<String> text() {
        return BodyHandlers.ofString();
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path))
                        .method(method, BodyPublishers.ofString(body))
                        .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    /** What came back. */
    public record Reply(HttpResponse<String> response) {

        /** Its status. */
        public int status() {
            return response.statusCode();
        }

        /** Its body as JSON. */
        public JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("not JSON: " + response.body(), e);
            }
        }

        /** A field of its body as text. */
        public String field(String name) {
            return json().path(name).asText();
        }

        /** The first value of a header; empty if there is none. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }
}
