package io.dromedary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One subscriber, polling in a loop as a background job would. Used by one thread. */
final class LongPoll {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WAIT_SECONDS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(WAIT_SECONDS + 30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String subscription;
    private String acknowledged = "";

    /**
     * @param server {@code http://host:port}
     */
    LongPoll(String server, String name) {
        this.subscription = server + "/api/v1/subscriptions/" + name;
    }

    /**
     * An event that was received. No more of it is kept: a client short of memory would measure its
     * own garbage collector.
     *
     * @param id of the event
     * @param nanos {@link System#nanoTime} when the last byte of the answer had been received
     */
    record Received(String id, long nanos) {}

    /** Creates the subscription. */
    void create(String channel) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(subscription))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .PUT(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"channel\":\"%s\",\"start\":\"latest\"}"
                                                .formatted(channel)))
                        .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("PUT " + subscription + ": " + answer.body());
        }
    }

    /** Waits for the next events, and acknowledges the former ones. */
    List<Received> next() throws IOException, InterruptedException {
        URI uri =
                URI.create(subscription + "/events?limit=500&wait=" + WAIT_SECONDS + acknowledged);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).GET().build();
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        long nanos = System.nanoTime();
        JsonNode body = JSON.readTree(answer.body());
        if (answer.statusCode() != 200) {
            throw new IOException("GET " + uri + ": " + body);
        }
        acknowledged =
                "&ack=" + body.get("offset").asLong() + "&session=" + body.get("session").asText();
        List<Received> received = new ArrayList<>();
        body.get("events")
                .forEach(event -> received.add(new Received(event.get("id").asText(), nanos)));
        return received;
    }
}
