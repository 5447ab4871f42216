package io.dromedary.api.http;

import static io.dromedary.subscription.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.TestService;
import io.dromedary.api.face.EventSource;
import io.dromedary.api.face.EventSource.Frame;
import io.dromedary.event.EventCodec;
import io.dromedary.subscription.MemoryJournal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("A stream of server-sent events")
class StreamTest {

    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions/";
    private static final int THREADS = 8;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static ServletWebServerApplicationContext service;
    private static int port;
    private static HttpClientSide http;
    private static MemoryJournal journal;

    private String name;
    private String channel;

    @BeforeAll
    static void start(@TempDir Path data) {
        service =
                TestService.start(
                        data,
                        "dromedary.http.threads=" + THREADS,
                        "dromedary.stream.keep-alive=200ms",
                        "dromedary.stream.write-timeout=1s");
        port = service.getWebServer().getPort();
        http = new HttpClientSide(port);
        journal = service.getBean(MemoryJournal.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void create() {
        name = "stream-" + NUMBER.incrementAndGet();
        channel = "channel-" + name;
        http.put(SUBSCRIPTIONS + name, "{\"channel\":\"" + channel + "\"}");
    }

    @Test
    @DisplayName("tells its session first, then each event with its position as id")
    void frames() {
        var first = event("a");
        journal.append(channel, first);
        try (EventSource source = open("")) {
            assertThat(source.status()).isEqualTo(200);
            assertThat(source.header("Content-Type")).startsWith("text/event-stream");
            assertThat(source.header("Cache-Control")).isEqualTo("no-store");
            Frame opened = source.next();
            assertThat(opened.name()).isEqualTo("opened");
            assertThat(opened.data()).matches("\\{\"session\":\"1-[0-9a-f]{8}\"}");
            assertThat(source.next())
                    .isEqualTo(
                            new Frame(
                                    "1",
                                    "message",
                                    new String(EventCodec.toJson(first), StandardCharsets.UTF_8)));
        }
    }

    @Test
    @DisplayName("says now and then that it is alive")
    void keepsAlive() {
        try (EventSource source = open("")) {
            source.next();
            assertThat(source.any().name()).isEqualTo(":");
            assertThat(source.any().name()).isEqualTo(":");
        }
    }

    @Test
    @DisplayName("resumes behind the last event that arrived, which is thereby acknowledged")
    void resumes() {
        append(3);
        try (EventSource source = open("")) {
            assertThat(ids(source, 3)).containsExactly("1", "2", "3");
        }
        try (EventSource source = open("", "Last-Event-ID", "2")) {
            assertThat(ids(source, 1)).containsExactly("3");
            assertThat(offset()).isEqualTo(2);
        }
        try (EventSource source = open("?last-event-id=1", "Last-Event-ID", "3")) {
            append(1);
            assertThat(ids(source, 1)).containsExactly("4");
        }
    }

    @Test
    @DisplayName("waits when its window is full, until something is acknowledged")
    void window() {
        append(5);
        try (EventSource source = open("?window=2")) {
            String session = source.next().data().replaceAll(".*:\"(.*)\"}", "$1");
            assertThat(source.next().id()).isEqualTo("1");
            assertThat(source.next().id()).isEqualTo("2");
            assertThat(source.any().name()).isEqualTo(":");
            http.post(
                    SUBSCRIPTIONS + name + "/ack",
                    "{\"offset\":1,\"session\":\"" + session + "\"}");
            assertThat(source.next().id()).isEqualTo("3");
        }
    }

    @Test
    @DisplayName(
            "acknowledges by itself what it has sent, if asked to; what did not arrive comes again")
    void automatic() {
        append(3);
        try (EventSource source = open("?ack=auto&window=1")) {
            assertThat(ids(source, 3)).containsExactly("1", "2", "3");
        }
        await().untilAsserted(() -> assertThat(offset()).isEqualTo(3));
        try (EventSource source = open("?ack=auto", "Last-Event-ID", "1")) {
            assertThat(ids(source, 2)).containsExactly("2", "3");
        }
    }

    @Test
    @DisplayName("that was taken over from stops its EventSource, which would reconnect by itself")
    void fenced() {
        try (EventSource former = open("")) {
            former.next();
            try (EventSource newcomer = open("")) {
                newcomer.next();
                Frame last = former.next();
                assertThat(last.name()).isEqualTo("fenced");
                assertThat(last.data()).contains("\"code\":\"fenced\"", "taken over");
                assertThat(former.next().name()).isEqualTo("end");

                Reply again =
                        http.get(SUBSCRIPTIONS + name + "/stream", "Last-Event-ID", last.id());
                assertThat(again.status()).isEqualTo(204);
                append(1);
                assertThat(newcomer.next().id()).isEqualTo("1");
            }
        }
    }

    @Test
    @DisplayName("takes over only from its own session, if it names one")
    void session() {
        String session;
        try (EventSource first = open("")) {
            session = first.next().data().replaceAll(".*:\"(.*)\"}", "$1");
        }
        try (EventSource second = open("?session=" + session)) {
            assertThat(second.status()).isEqualTo(200);
            Reply late = http.get(SUBSCRIPTIONS + name + "/stream?session=" + session);
            assertThat(late.status()).isEqualTo(409);
            assertThat(late.field("code")).isEqualTo("fenced");
        }
    }

    @Test
    @DisplayName("is refused before it begins, as a problem that names what is wrong")
    void refused() {
        assertThat(refusal("?ack=later", 400)).contains("ack is explicit or auto, not later");
        assertThat(refusal("?window=0", 400)).contains("window is from 1 to 1000, not 0");
        assertThat(refusal("?last-event-id=x", 400)).contains("last-event-id", "'x'");
        assertThat(refusal("?last-event-id=-1", 400)).contains("last-event-id", "-1");
        assertThat(refusal("?wait=5", 400)).contains("'wait'", "ack, last-event-id");
        assertThat(refusal("?session=mine", 400)).contains("session", "mine");
        assertThat(refusal("?last-event-id=9", 422)).contains("9 cannot be acknowledged");
        name = "nobody";
        assertThat(refusal("", 404)).contains("curl -X PUT", SUBSCRIPTIONS + "nobody");
    }

    @Test
    @DisplayName("of a client that does not read costs little, harms nobody, and ends")
    void stuck() throws IOException {
        byte[] data = new byte[200_000];
        for (int i = 0; i < 40; i++) {
            journal.append(channel, event("large", data));
        }
        List<Socket> stuck = new ArrayList<>();
        for (int i = 0; i < 3 * THREADS; i++) {
            String one = name + "-" + i;
            http.put(SUBSCRIPTIONS + one, "{\"channel\":\"" + channel + "\"}");
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write(
                            ("GET "
                                            + SUBSCRIPTIONS
                                            + one
                                            + "/stream HTTP/1.1\r\n"
                                            + "Host: localhost\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            stuck.add(socket);
        }
        await().until(() -> states(name + "-"), states -> states.contains("active"));
        try (EventSource healthy = open("?ack=auto")) {
            assertThat(ids(healthy, 40)).hasSize(40);
        }
        long begun = System.nanoTime();
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(states(name + "-")).doesNotContain("active"));
        assertThat(http.get("/api/v1/channels").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(40));
        for (Socket socket : stuck) {
            socket.close();
        }
    }

    private List<String> states(String prefix) {
        List<String> states = new ArrayList<>();
        http.get("/api/v1/subscriptions?limit=1000")
                .json()
                .path("subscriptions")
                .forEach(
                        one -> {
                            if (one.path("name").asText().startsWith(prefix)) {
                                states.add(one.path("state").asText());
                            }
                        });
        return states;
    }

    private String refusal(String query, int status) {
        Reply reply =
                http.get(SUBSCRIPTIONS + name + "/stream" + query, "Accept", "text/event-stream");
        assertThat(reply.status()).as(query).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        return reply.field("detail");
    }

    private EventSource open(String query, String... headers) {
        return EventSource.open(port, SUBSCRIPTIONS + name + "/stream" + query, headers);
    }

    private static List<String> ids(EventSource source, int count) {
        List<String> ids = new ArrayList<>();
        while (ids.size() < count) {
            Frame frame = source.next();
            if (frame.name().equals("message")) {
                ids.add(frame.id());
            } else {
                assertThat(frame.name()).isEqualTo("opened");
            }
        }
        return ids;
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            journal.append(channel, event("a"));
        }
    }

    private long offset() {
        return http.get(SUBSCRIPTIONS + name).json().path("offset").asLong();
    }
}
